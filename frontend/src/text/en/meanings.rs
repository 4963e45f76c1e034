//! What answers of mail servers and gateways mean and what helps, in English.

use shared::sender::MailMeaning;

/// The words of a meaning; nothing for one that is not known.
pub(super) fn meaning(key: &str) -> Option<&'static str> {
    MailMeaning::of(key).map(mail).or_else(|| other(key))
}

fn mail(meaning: MailMeaning) -> &'static str {
    match meaning {
        MailMeaning::AuthorizationCode => {
            "The provider wants the mailbox's authorization code, not its password. It is made in the mailbox's settings, where SMTP is switched on."
        }
        MailMeaning::AppPassword => {
            "The provider wants an app password, made for this one program in the account's security settings."
        }
        MailMeaning::SmtpOff => {
            "The mailbox lets nobody in by SMTP. Switch SMTP on in the mailbox's settings."
        }
        MailMeaning::BadLogin => "User and password do not fit. Check both under Setup.",
        MailMeaning::LoginWanted => {
            "The server takes mail only of those who sign in: set user and password under Setup."
        }
        MailMeaning::LoginLater => {
            "The server cannot check the password now, or was asked too often with a wrong one."
        }
        MailMeaning::FromNotUser => "The mailbox in From has to be the one that is signed in.",
        MailMeaning::FromRefused => "The server does not take the sender's address.",
        MailMeaning::NoMailbox => "There is no such mailbox. Check the address.",
        MailMeaning::NoDomain => {
            "There is no such domain, or it takes no mail. Check what stands behind the @."
        }
        MailMeaning::MailboxOff => "The recipient's mailbox is switched off.",
        MailMeaning::MailboxFull => "The recipient's mailbox is full.",
        MailMeaning::TooLarge => {
            "The e-mail is larger than the server takes. Send less, or a link in the place of the file."
        }
        MailMeaning::Spam => "The server took it for unwanted mail. Another text may help.",
        MailMeaning::SpamLater => {
            "It looks like unwanted mail to the server, which may take it later."
        }
        MailMeaning::TooFast => {
            "Too many connections or mails in too short a time. The sender is slowed down."
        }
        MailMeaning::Quota => "The mailbox has sent as much as it may for now.",
        MailMeaning::Policy => "The server's rules forbid it.",
        MailMeaning::Greylisted => {
            "The server puts unknown senders off for some minutes. It is tried again."
        }
        MailMeaning::ServerTrouble => "The server has trouble of its own.",
        MailMeaning::TlsWanted => "The server wants TLS: choose it under Setup.",
        MailMeaning::NoStarttls => {
            "The server does not offer STARTTLS. Choose TLS from the start (port 465), if it has that."
        }
        MailMeaning::Certificate => {
            "The server's certificate does not prove who it is. Check its name, or give the authority's certificate (ca_file)."
        }
        MailMeaning::NoTls => "TLS could not be agreed on. Check port and encryption.",
        MailMeaning::NoConnection => {
            "The server cannot be reached. Check its name and port, and the network."
        }
        MailMeaning::Forbidden => "The relay's rules forbid to go there.",
        MailMeaning::Lost => {
            "The connection broke off before anything was taken. It is tried again."
        }
        MailMeaning::LostAfter => {
            "The connection broke off after the whole message was sent: it may have been taken."
        }
        MailMeaning::NonAscii => "The address has characters that the server does not take.",
        MailMeaning::NoPassword => "The sender has a user, but no password. Set it under Setup.",
        MailMeaning::OtherKey => {
            "The password was kept under another key file. Set it anew under Setup."
        }
        MailMeaning::NoLogin => "The server offers no way to sign in that is known here.",
        MailMeaning::Busy => {
            "All connections that the sender may have are in use. It is tried again."
        }
        MailMeaning::NotWritten => "No e-mail can be made of this.",
    }
}

fn other(key: &str) -> Option<&'static str> {
    Some(match key {
        "too-fast" => "Too many in too short a time. The gateway is slowed down.",
        "suppressed" => "The recipient gets nothing any more: it was suppressed while this waited.",
        "way-gone" => {
            "The sender or gateway is gone. Retry sends it by the first one that there is."
        }
        "no-answer" => "There was no answer in time: it may have been taken.",
        "not-readable" => "The notice could not be read from the store. It is tried again.",
        "store-failed" => {
            "The relay could not write its store just then, so nothing was sent. It is tried again."
        }
        "relay-was-killed" => {
            "The relay was ended while it was on its way: it may have been taken."
        }
        "gateway-unreachable" => {
            "The gateway cannot be reached. Check its address, and the network."
        }
        "gateway-silent" => "The gateway did not answer in time: it may have taken it.",
        "gateway-denied" => "The relay's rules forbid to go there.",
        "gateway-not-secure" => {
            "The gateway's certificate does not prove who it is, or TLS could not be agreed on. A private authority's certificate is given as ca_file."
        }
        "code-over" => {
            "The verification code is no longer valid, so it was not sent. Ask for a new one."
        }
        "gateway-settings" => "The gateway's settings cannot be used. Check them under Setup.",
        "gateway-other-key" => {
            "The gateway's secret was kept under another key file. Set it anew under Setup."
        }
        "gateway-busy" => "The gateway is busy. It is tried again.",
        "gateway-refused" => "The gateway has refused it.",
        "gateway-failed" => "The gateway failed after it was handed over: it may have taken it.",
        "gateway-answer" => "The gateway's answer could not be understood: it may have taken it.",
        _ => return ihuyi(key),
    })
}

fn ihuyi(key: &str) -> Option<&'static str> {
    Some(match key {
        "ihuyi-bad-number" => "ihuyi: not a phone number.",
        "ihuyi-blacklisted" => "ihuyi: the number is on its black list.",
        "ihuyi-china-only" => "ihuyi sends only to mainland China (+86).",
        "ihuyi-emoji" => "ihuyi takes no emoji.",
        "ihuyi-failed" => "ihuyi has not sent it.",
        "ihuyi-frozen" => "The ihuyi account is frozen.",
        "ihuyi-illegal-ip" => "ihuyi does not take requests from this relay's address.",
        "ihuyi-ip-not-registered" => {
            "This relay's address is not registered with ihuyi. Register it in ihuyi's console."
        }
        "ihuyi-no-account" => "The account (API ID) is missing.",
        "ihuyi-no-content" => "The text is missing.",
        "ihuyi-no-credit" => "No credit is left on the ihuyi account.",
        "ihuyi-no-mobile" => "The phone number is missing.",
        "ihuyi-no-password" => "The API key is missing.",
        "ihuyi-no-template" => "ihuyi has no approved template for this text.",
        "ihuyi-not-the-template" => "The text does not match the template that ihuyi has approved.",
        "ihuyi-password-expired" => {
            "The dynamic password was too old: check the clock of the relay's machine."
        }
        "ihuyi-password-wrong" => "The dynamic password is wrong: check the API key.",
        "ihuyi-sensitive-word" => "The text has a word that ihuyi does not let through.",
        "ihuyi-signature" => "The signature is missing or not approved at ihuyi.",
        "ihuyi-too-long" => "ihuyi takes at most 300 characters.",
        "ihuyi-over-5-a-day" => "This number has got 5 SMS today; ihuyi allows no more.",
        "ihuyi-over-20-a-day" => "This number has got 20 SMS today; ihuyi allows no more.",
        "ihuyi-too-soon" => "ihuyi sends to one number at most once a second. It is tried again.",
        "ihuyi-variable-too-long" => "ihuyi: a value in the template has more than 8 characters.",
        "ihuyi-wrong-key" => "Account or API key is wrong. Check both under Setup.",
        _ => return None,
    })
}
