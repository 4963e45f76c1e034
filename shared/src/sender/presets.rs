//! Mail providers whose settings are known, so that a user types an address and a code and no more.

use super::MailTls;

/// A provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// Which one; what is to be known of its password is worded by it.
    pub provider: Provider,
    /// As it calls itself.
    pub name: &'static str,
    /// Its mailboxes' domains.
    pub domains: &'static [&'static str],
    /// Its mail server.
    pub host: &'static str,
    /// Its port.
    pub port: u16,
    /// How it is spoken to.
    pub tls: MailTls,
}

/// The providers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// NetEase's 163.
    Netease,
    /// Tencent's QQ mail.
    Qq,
    /// Google's Gmail.
    Gmail,
    /// Microsoft's Outlook and 365.
    Outlook,
}

/// All, in the order in which pages offer them.
pub const PRESETS: [Preset; 4] = [
    Preset {
        provider: Provider::Netease,
        name: "163",
        domains: &["163.com"],
        host: "smtp.163.com",
        port: 465,
        tls: MailTls::Implicit,
    },
    Preset {
        provider: Provider::Qq,
        name: "QQ",
        domains: &["qq.com", "foxmail.com"],
        host: "smtp.qq.com",
        port: 465,
        tls: MailTls::Implicit,
    },
    Preset {
        provider: Provider::Gmail,
        name: "Gmail",
        domains: &["gmail.com", "googlemail.com"],
        host: "smtp.gmail.com",
        port: 465,
        tls: MailTls::Implicit,
    },
    Preset {
        provider: Provider::Outlook,
        name: "Outlook",
        domains: &["outlook.com", "hotmail.com", "live.com", "msn.com"],
        host: "smtp.office365.com",
        port: 587,
        tls: MailTls::Starttls,
    },
];

impl Provider {
    /// The provider behind a mail server's name.
    pub fn of_host(host: &str) -> Option<Self> {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let of = |domain: &str| {
            let rest = host.strip_suffix(domain);
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        let table = [
            (Self::Netease, &["163.com", "126.com", "yeah.net"][..]),
            (Self::Qq, &["qq.com", "exmail.qq.com"][..]),
            (Self::Gmail, &["gmail.com", "googlemail.com"][..]),
            (Self::Outlook, &["office365.com", "outlook.com"][..]),
        ];
        let found = table
            .into_iter()
            .find(|(_, domains)| domains.iter().any(|domain| of(domain)));
        found.map(|(provider, _)| provider)
    }
}

impl Preset {
    /// The provider of a mailbox.
    pub fn of_mailbox(address: &str) -> Option<Self> {
        let (_, domain) = address.trim().rsplit_once('@')?;
        let fits = |known: &&str| known.eq_ignore_ascii_case(domain);
        let mut presets = PRESETS.into_iter();
        presets.find(|preset| preset.domains.iter().any(fits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn providers_are_known_by_mailbox_and_by_server() {
        for (address, name) in [
            ("li@163.com", "163"),
            (" 1@QQ.com ", "QQ"),
            ("a@hotmail.com", "Outlook"),
        ] {
            assert_eq!(Preset::of_mailbox(address).unwrap().name, name);
        }
        assert_eq!(Preset::of_mailbox("a@example.org"), None);
        for preset in PRESETS {
            assert_eq!(Provider::of_host(preset.host), Some(preset.provider));
        }
        assert_eq!(Provider::of_host("smtp.notqq.com"), None);
        assert_eq!(
            Provider::of_host("hwsmtp.exmail.qq.com"),
            Some(Provider::Qq)
        );
    }
}
