//! What answers of mail servers mean, as keys that pages word in their own language.

macro_rules! meanings {
    ($($(#[$doc:meta])* $variant:ident = $key:literal;)*) => {
        /// What came of speaking with a mail server, and what helps.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum MailMeaning {
            $($(#[$doc])* $variant,)*
        }

        impl MailMeaning {
            /// All.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The meaning as it travels.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }
        }
    };
}

meanings! {
    /// The provider wants the mailbox's authorization code (163, QQ), not its password.
    AuthorizationCode = "mail-authorization-code";
    /// The provider wants a password made for one program (Gmail, Outlook).
    AppPassword = "mail-app-password";
    /// The mailbox lets nobody in by SMTP; it has to be switched on there.
    SmtpOff = "mail-smtp-off";
    /// User and password do not fit.
    BadLogin = "mail-bad-login";
    /// The server takes mail only of those who sign in.
    LoginWanted = "mail-login-wanted";
    /// The server offers no way to sign in that is known here.
    NoLogin = "mail-no-login";
    /// The server cannot check a password now, or was asked too often with a wrong one.
    LoginLater = "mail-login-later";
    /// "From" has to be the mailbox that is signed in.
    FromNotUser = "mail-from-not-user";
    /// The server does not take the sender's address.
    FromRefused = "mail-from-refused";
    /// There is no such mailbox.
    NoMailbox = "mail-no-mailbox";
    /// There is no such domain, or it takes no mail.
    NoDomain = "mail-no-domain";
    /// The mailbox is switched off.
    MailboxOff = "mail-mailbox-off";
    /// The mailbox is full.
    MailboxFull = "mail-mailbox-full";
    /// The message is larger than the server takes.
    TooLarge = "mail-too-large";
    /// It was taken for unwanted mail.
    Spam = "mail-spam";
    /// It looks like unwanted mail; the server may take it later.
    SpamLater = "mail-spam-later";
    /// Too many connections, or mails too quickly.
    TooFast = "mail-too-fast";
    /// The mailbox has sent as much as it may for now.
    Quota = "mail-quota";
    /// The server's rules forbid it.
    Policy = "mail-policy";
    /// The server puts unknown senders off for some minutes.
    Greylisted = "mail-greylisted";
    /// The server has trouble of its own.
    ServerTrouble = "mail-server-trouble";
    /// The server wants TLS first.
    TlsWanted = "mail-tls-wanted";
    /// The server does not offer STARTTLS.
    NoStarttls = "mail-no-starttls";
    /// The server's certificate does not prove who it is.
    Certificate = "mail-certificate";
    /// TLS could not be agreed on.
    NoTls = "mail-no-tls";
    /// The server cannot be reached.
    NoConnection = "mail-no-connection";
    /// The relay's rules forbid to go there.
    Forbidden = "mail-forbidden";
    /// The server ended the connection, or said nothing for too long, before it had taken anything.
    Lost = "mail-lost";
    /// The connection was lost after the whole message was sent: it may have been taken.
    LostAfter = "mail-lost-after";
    /// The address has characters that the server does not take.
    NonAscii = "mail-non-ascii";
    /// The sender has a user, but no password.
    NoPassword = "mail-no-password";
    /// The sender's password was kept under another key.
    OtherKey = "mail-other-key";
    /// All connections that the sender may have are in use.
    Busy = "mail-busy";
    /// The notice cannot be made into an e-mail.
    NotWritten = "mail-not-written";
}

impl MailMeaning {
    /// The meaning of a key.
    pub fn of(key: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|meaning| meaning.as_str() == key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_meaning_comes_back_from_its_key() {
        for meaning in MailMeaning::ALL {
            assert_eq!(MailMeaning::of(meaning.as_str()), Some(*meaning));
        }
        assert_eq!(MailMeaning::of("bad-login"), None);
    }
}
