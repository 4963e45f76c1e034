//! What is typed of a sender: pure.

use shared::{
    fault::FaultCode,
    operation::SetSender,
    sender::{MailTls, PRESETS, Preset, Provider, Sender, SenderSettings},
};
use yew::AttrValue;

use crate::{components::bridge_form::port, connection::CallError, text::Text};

/// A place in the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Name,
    From,
    Host,
    Port,
    User,
    /// Below all fields.
    Foot,
}

/// Where a fault belongs.
pub(super) fn place_of(error: &CallError) -> Place {
    let Some(fault) = error.fault() else {
        return Place::Foot;
    };
    let field = fault.params.get("field").and_then(|field| field.as_str());
    match (fault.code, field) {
        (_, Some("sender")) => Place::Name,
        (_, Some("from")) | (FaultCode::BadRecipient, _) => Place::From,
        (_, Some("host")) | (FaultCode::BadAddress | FaultCode::DeniedByPolicy, _) => Place::Host,
        (_, Some("port")) | (FaultCode::PortOutOfRange, _) => Place::Port,
        (_, Some("user")) => Place::User,
        _ => Place::Foot,
    }
}

/// What is typed and chosen.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Draft {
    pub preset: String,
    pub name: String,
    pub host: String,
    pub port: String,
    pub tls: MailTls,
    pub user: String,
    pub from: String,
    pub shown: String,
    pub password: String,
}

pub(super) fn tls_key(tls: MailTls) -> &'static str {
    match tls {
        MailTls::Implicit => "implicit",
        MailTls::Starttls => "starttls",
        MailTls::None => "none",
    }
}

pub(super) fn tls_of(key: &str) -> MailTls {
    match key {
        "starttls" => MailTls::Starttls,
        "none" => MailTls::None,
        _ => MailTls::Implicit,
    }
}

/// The providers whose servers are known.
pub(super) fn presets(text: &'static Text) -> Vec<(AttrValue, AttrValue)> {
    let known = PRESETS.map(|preset| (preset.name.into(), preset.name.into()));
    let other = ("".into(), text.setup.other_provider.into());
    known.into_iter().chain([other]).collect()
}

fn some(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

impl Draft {
    /// A sender as it is set.
    pub(super) fn of(sender: &Sender) -> Self {
        let settings = sender.settings.clone();
        Self {
            preset: String::new(),
            name: sender.sender.clone(),
            host: settings.host,
            port: settings.port.0.to_string(),
            tls: settings.tls,
            user: settings.user.unwrap_or_default(),
            from: settings.from,
            shown: settings.name.unwrap_or_default(),
            password: String::new(),
        }
    }

    /// Takes a provider's server.
    pub(super) fn choose(&mut self, key: &str) {
        key.clone_into(&mut self.preset);
        if let Some(preset) = PRESETS.iter().find(|preset| preset.name == key) {
            self.take(preset);
        }
    }

    fn take(&mut self, preset: &Preset) {
        preset.name.clone_into(&mut self.preset);
        preset.host.clone_into(&mut self.host);
        self.port = preset.port.to_string();
        self.tls = preset.tls;
        if self.name.is_empty() {
            self.name = preset.name.to_lowercase();
        }
    }

    /// What is to be known of the provider.
    pub(super) fn hint(&self, text: &'static Text) -> Option<&'static str> {
        Some((text.setup.provider_hint)(Provider::of_host(&self.host)?))
    }

    /// The mailbox is whom most servers know; where another user was typed, that one stays. As long as no server is set,
    /// its provider's is taken.
    pub(super) fn take_from(&mut self, from: String) {
        if self.user == self.from {
            self.user.clone_from(&from);
        }
        self.from = from;
        if self.host.is_empty()
            && let Some(preset) = Preset::of_mailbox(&self.from)
        {
            self.take(&preset);
        }
    }

    /// What is asked of the relay.
    pub(super) fn asked(&self) -> Result<SetSender, (Place, CallError)> {
        let port = port(&self.port, 1).map_err(|fault| (Place::Port, CallError::Fault(fault)))?;
        Ok(SetSender {
            sender: self.name.trim().to_owned(),
            settings: SenderSettings {
                host: self.host.trim().to_owned(),
                port,
                tls: self.tls,
                user: some(&self.user),
                from: self.from.trim().to_owned(),
                name: some(&self.shown),
            },
            // Spaces may belong to a password.
            password: Some(self.password.clone()).filter(|password| !password.is_empty()),
        })
    }
}

#[cfg(test)]
mod tests {
    use shared::fault::Fault;

    use super::*;

    #[test]
    fn a_password_that_is_not_typed_stays() {
        let draft = Draft {
            name: " work ".to_owned(),
            port: "465".to_owned(),
            ..Draft::default()
        };
        let set = draft.asked().unwrap();
        assert_eq!((set.sender.as_str(), set.password), ("work", None));
        assert_eq!(set.settings.user, None);
        let bad = Draft {
            port: "0".to_owned(),
            ..draft
        };
        assert_eq!(bad.asked().unwrap_err().0, Place::Port);
    }

    #[test]
    fn the_user_follows_the_mailbox_until_it_is_another() {
        let mut draft = Draft::default();
        draft.take_from("a@x".to_owned());
        draft.take_from("ab@x".to_owned());
        assert_eq!(draft.user, "ab@x");
        draft.user = "me".to_owned();
        draft.take_from("b@x".to_owned());
        assert_eq!(draft.user, "me");
    }

    #[test]
    fn a_providers_mailbox_brings_its_server() {
        let mut draft = Draft::default();
        draft.take_from("li@163.com".to_owned());
        assert_eq!(
            (draft.host.as_str(), draft.port.as_str()),
            ("smtp.163.com", "465")
        );
        assert_eq!(draft.preset, "163");
        draft.choose("Outlook");
        assert_eq!((draft.port.as_str(), draft.tls), ("587", MailTls::Starttls));
        draft.take_from("li@qq.com".to_owned());
        assert_eq!(draft.preset, "Outlook", "what is set stays");
    }

    #[test]
    fn faults_stand_where_they_belong() {
        let place = |code, field: Option<&str>| {
            let fault = Fault::new(code, "");
            let fault = field.map_or(fault.clone(), |field| fault.with("field", field));
            place_of(&CallError::Fault(fault))
        };
        assert_eq!(place(FaultCode::BadRecipient, None), Place::From);
        assert_eq!(place(FaultCode::DeniedByPolicy, None), Place::Host);
        assert_eq!(place(FaultCode::BadRequest, Some("sender")), Place::Name);
        assert_eq!(place_of(&CallError::Lost), Place::Foot);
    }
}
