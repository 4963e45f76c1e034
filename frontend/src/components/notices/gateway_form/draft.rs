//! What is typed of a gateway: pure.

use std::collections::BTreeMap;

use shared::{
    fault::FaultCode,
    operation::SetGateway,
    sender::{Gateway, GatewaySettings},
};

use crate::connection::CallError;

/// ihuyi's newer host; accounts of the older one have another.
const IHUYI: &str = "https://api.ihuyi.com/sms/Submit.json";

/// Kannel's `sendsms` on the relay's own machine, with receipts.
const KANNEL: &str = "http://127.0.0.1:13013/cgi-bin/sendsms?username=jackfield&password={{ secret }}&to={{ to }}&text={{ text }}\
    &charset=UTF-8&coding={{ 2 if unicode else 0 }}&dlr-mask=19&dlr-url={{ receipt_url ~ '?id=' ~ id ~ '&status=%d' }}";

/// What kind of gateway it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Form {
    #[default]
    Ihuyi,
    Http,
}

/// A place in the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Name,
    Url,
    Account,
    Headers,
    Body,
    AcceptedWhen,
    IdFrom,
    /// Below all fields.
    Foot,
}

/// Where a fault belongs.
pub(super) fn place_of(error: &CallError) -> Place {
    let Some(fault) = error.fault() else {
        return Place::Foot;
    };
    match fault.params.get("field").and_then(|field| field.as_str()) {
        Some("gateway") => Place::Name,
        Some("url") => Place::Url,
        Some("account") => Place::Account,
        Some("headers") => Place::Headers,
        Some("body") => Place::Body,
        Some("accepted_when") => Place::AcceptedWhen,
        Some("id_from") => Place::IdFrom,
        _ if matches!(
            fault.code,
            FaultCode::BadAddress | FaultCode::DeniedByPolicy
        ) =>
        {
            Place::Url
        }
        _ => Place::Foot,
    }
}

/// What is typed and chosen.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Draft {
    pub form: Form,
    /// What was chosen to begin with.
    pub kind: String,
    pub name: String,
    pub url: String,
    pub account: String,
    pub dynamic: bool,
    pub method: String,
    pub headers: String,
    pub body: String,
    pub accepted_when: String,
    pub id_from: String,
    pub secret: String,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            form: Form::Ihuyi,
            kind: "ihuyi".to_owned(),
            name: String::new(),
            url: IHUYI.to_owned(),
            account: String::new(),
            dynamic: true,
            method: "GET".to_owned(),
            headers: String::new(),
            body: String::new(),
            accepted_when: "status == 200".to_owned(),
            id_from: String::new(),
            secret: String::new(),
        }
    }
}

fn some(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

impl Draft {
    /// A gateway as it is set.
    pub(super) fn of(gateway: &Gateway) -> Self {
        let name = gateway.gateway.clone();
        match gateway.settings.clone() {
            GatewaySettings::Ihuyi {
                url,
                account,
                dynamic_password,
            } => Self {
                name,
                url,
                account,
                dynamic: dynamic_password,
                ..Self::default()
            },
            GatewaySettings::Http {
                url,
                method,
                headers,
                body,
                accepted_when,
                id_from,
            } => Self {
                form: Form::Http,
                name,
                url,
                method,
                headers: lines(&headers),
                body: body.unwrap_or_default(),
                accepted_when,
                id_from: id_from.unwrap_or_default(),
                ..Self::default()
            },
        }
    }

    /// Begins with what is known of a kind.
    pub(super) fn choose(&mut self, key: &str) {
        let (form, url, accepted_when, id_from) = match key {
            "kannel" => (Form::Http, KANNEL, "status == 202", "id"),
            "http" => (Form::Http, "", "status == 200", ""),
            _ => (Form::Ihuyi, IHUYI, "", ""),
        };
        let next = Self {
            form,
            kind: key.to_owned(),
            name: std::mem::take(&mut self.name),
            url: url.to_owned(),
            accepted_when: accepted_when.to_owned(),
            id_from: id_from.to_owned(),
            ..Self::default()
        };
        *self = next;
    }

    /// What is asked of the relay.
    pub(super) fn asked(&self) -> Result<SetGateway, (Place, CallError)> {
        let url = self.url.trim().to_owned();
        let settings = match self.form {
            Form::Ihuyi => GatewaySettings::Ihuyi {
                url,
                account: self.account.trim().to_owned(),
                dynamic_password: self.dynamic,
            },
            Form::Http => GatewaySettings::Http {
                url,
                method: self.method.clone(),
                headers: headers(&self.headers),
                body: some(&self.body).filter(|_| self.method == "POST"),
                accepted_when: self.accepted_when.trim().to_owned(),
                id_from: some(&self.id_from),
            },
        };
        Ok(SetGateway {
            gateway: self.name.trim().to_owned(),
            settings,
            secret: Some(self.secret.clone()).filter(|secret| !secret.is_empty()),
        })
    }
}

/// Headers, one a line; a line without a colon is one without a value, which the relay refuses by its name.
fn headers(typed: &str) -> BTreeMap<String, String> {
    let lines = typed.lines().map(str::trim).filter(|line| !line.is_empty());
    let header = |line: &str| {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        (name.trim().to_owned(), value.trim().to_owned())
    };
    lines.map(header).collect()
}

fn lines(headers: &BTreeMap<String, String>) -> String {
    let line = |(name, value)| format!("{name}: {value}");
    headers.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_set_by_its_own_fields() {
        let ihuyi = Draft {
            account: " C1 ".to_owned(),
            ..Draft::default()
        };
        let set = ihuyi.asked().unwrap();
        assert_eq!(
            set.settings,
            GatewaySettings::Ihuyi {
                url: IHUYI.to_owned(),
                account: "C1".to_owned(),
                dynamic_password: true,
            }
        );
        assert_eq!(set.secret, None);
        let mut http = Draft {
            name: "mine".to_owned(),
            ..Draft::default()
        };
        http.choose("http");
        http.headers = "A: b: c\n\nD:e".to_owned();
        http.body = "x".to_owned();
        assert_eq!(http.name, "mine");
        let GatewaySettings::Http {
            url, headers, body, ..
        } = http.asked().unwrap().settings
        else {
            panic!("another kind");
        };
        assert_eq!((url.as_str(), body), ("", None), "a GET has no body");
        assert_eq!(headers["A"], "b: c");
        assert_eq!(headers["D"], "e");
    }

    #[test]
    fn what_is_set_can_be_changed() {
        let settings = GatewaySettings::Http {
            url: "http://127.0.0.1/?to={{ to }}".to_owned(),
            method: "POST".to_owned(),
            headers: [("A".to_owned(), "b".to_owned())].into(),
            body: Some("x".to_owned()),
            accepted_when: "status == 202".to_owned(),
            id_from: Some("body".to_owned()),
        };
        let gateway = Gateway {
            gateway: "kannel".to_owned(),
            settings: settings.clone(),
            has_secret: true,
            in_file: false,
            receipt_path: String::new(),
        };
        assert_eq!(Draft::of(&gateway).asked().unwrap().settings, settings);
    }
}
