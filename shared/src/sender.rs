//! The ways by which notices leave: senders of e-mail and gateways of SMS. Secrets go in and never come out.

mod meaning;
mod presets;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::address::PortNumber;

pub use self::{
    meaning::MailMeaning,
    presets::{PRESETS, Preset, Provider},
};

/// How a mail server is spoken to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum MailTls {
    /// TLS from the first byte (RFC 8314), as a rule on port 465.
    #[default]
    Implicit,
    /// Plain at first, then STARTTLS (RFC 3207), refused where it is not offered; as a rule on port 587.
    Starttls,
    /// Plain; towards loopback only.
    None,
}

/// What is set of a sender of e-mail, without its password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SenderSettings {
    /// The mail server.
    #[cfg_attr(feature = "schema", schemars(extend("format" = crate::bounds::HOST_FORMAT)))]
    pub host: String,
    /// Its port.
    #[cfg_attr(feature = "schema", schemars(extend("minimum" = 1)))]
    pub port: PortNumber,
    /// How it is spoken to.
    pub tls: MailTls,
    /// Whom to sign in as; absent where the server asks for nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(max = crate::bounds::MAX_LINE), regex(pattern = crate::bounds::ONE_LINE)))]
    pub user: Option<String>,
    /// The mailbox that mails come from.
    pub from: String,
    /// The name beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(max = crate::bounds::MAX_LINE), regex(pattern = crate::bounds::ONE_LINE)))]
    pub name: Option<String>,
}

/// A sender as users see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sender {
    /// Names it.
    pub sender: String,
    /// What is set.
    #[serde(flatten)]
    pub settings: SenderSettings,
    /// Whether it has a password.
    pub has_password: bool,
    /// Whether it stands in the configuration file and cannot be changed here.
    pub in_file: bool,
}

/// What is set of a gateway of SMS, without its secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum GatewaySettings {
    /// ihuyi (互亿无线), document 3.3.
    Ihuyi {
        /// Where its `Submit` is: the old host's `/webservice/sms.php?method=Submit` or the new one's `/sms/Submit.json`.
        url: String,
        /// The account, called API ID there.
        account: String,
        /// Whether each request has a password of its own, made from the key.
        dynamic_password: bool,
    },
    /// Any gateway that takes an HTTP request, such as Kannel. `url`, `headers` and `body` are templates with `{{ to }}` (as
    /// `+8613800138000`), `{{ digits }}` (the same without the plus), `{{ text }}`, `{{ unicode }}` (whether the text needs
    /// UCS-2), `{{ id }}`, `{{ secret }}` and `{{ receipt_url }}`. Values are escaped for a URL, a form or XML; in a JSON body
    /// they are written as JSON, with their quotation marks.
    Http {
        /// Where to.
        url: String,
        /// `GET` or `POST`.
        #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::bounds::GATEWAY_METHOD)))]
        method: String,
        /// Headers.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        headers: BTreeMap<String, String>,
        /// The body of a POST.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<String>,
        /// An expression over `status`, `body`, `json` and `id` that is true when the gateway has taken the SMS.
        accepted_when: String,
        /// An expression over the same that gives the gateway's own id of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id_from: Option<String>,
    },
}

/// A gateway as users see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Gateway {
    /// Names it.
    pub gateway: String,
    /// What is set.
    #[serde(flatten)]
    pub settings: GatewaySettings,
    /// Whether it has a secret: the key of ihuyi, `{{ secret }}` of an HTTP gateway.
    pub has_secret: bool,
    /// Whether it stands in the configuration file and cannot be changed here.
    pub in_file: bool,
    /// The path on the relay to which the gateway pushes receipts; its last part is a secret of its own.
    pub receipt_path: String,
}

/// What came back from a test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TestResult {
    /// Whether it was taken.
    pub accepted: bool,
    /// The other side's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What the other side said, without secrets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// What it means and what helps: a key of the page's language tables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meaning: Option<String>,
    /// What is left on the account, where the gateway tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance: Option<String>,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}
