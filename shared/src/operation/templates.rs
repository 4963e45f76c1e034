//! Templates of notices.

use serde::{Deserialize, Serialize};

use super::{Done, operation};
use crate::notice::NoticeKind;

/// A template: `{{ name }}` stands for a value that is given when it is used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Template {
    /// Names it.
    pub template: String,
    /// SMS or e-mail.
    pub kind: NoticeKind,
    /// The subject of an e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The text.
    pub text: String,
    /// The HTML of an e-mail; values are escaped in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// The names that it asks for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
}

/// Lists the templates.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListTemplates {}
operation!(
    ListTemplates, "list-templates", Get "/templates" -> 200 TemplateList,
    "Lists the templates by name.",
    []
);

/// Templates, by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TemplateList {
    /// The templates.
    pub templates: Vec<Template>,
}

/// Makes or replaces a template.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", schemars(extend("oneOf" = crate::bounds::together::template())))]
pub struct SetTemplate {
    /// Its name, of letters, digits, `-` and `_`.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::MAX_NAME_CHARS), regex(pattern = crate::bounds::TEMPLATE_NAME)))]
    pub template: String,
    /// SMS or e-mail.
    pub kind: NoticeKind,
    /// The subject of an e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The text.
    pub text: String,
    /// The HTML of an e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
}
operation!(
    SetTemplate, "set-template", Put "/templates/{template}" -> 200 Template,
    "Makes or replaces a template.",
    [BadTemplate, LimitReached]
);

/// Deletes a template.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeleteTemplate {
    /// Which one.
    pub template: String,
}
operation!(
    DeleteTemplate, "delete-template", Delete "/templates/{template}" -> 204 Done,
    "Deletes a template.",
    [NotFound]
);
