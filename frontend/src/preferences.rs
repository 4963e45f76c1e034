//! What a person has chosen for this browser: language, theme, name.

use std::collections::BTreeSet;

use shared::{
    MAX_NAME_CHARS,
    fault::{Fault, FaultCode},
    id::BridgeId,
};

use crate::{
    browser,
    text::{EN, Text, ZH},
};

const LANGUAGE: &str = "jackfield.language";
const THEME: &str = "jackfield.theme";
const NAME: &str = "jackfield.name";
const NAMELESS: &str = "jackfield.nameless";
const SINGLE_KEYS: &str = "jackfield.single-keys";
const NOTIFY: &str = "jackfield.notify";

/// How a choice is kept that is not the usual one.
const OFF: &str = "off";
const ON: &str = "on";

/// The language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Language {
    /// As the browser prefers.
    #[default]
    Auto,
    /// English.
    English,
    /// 中文.
    Chinese,
}

/// The theme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Language {
    /// All, in the order in which they are offered.
    pub(crate) const ALL: [Self; 3] = [Self::Auto, Self::English, Self::Chinese];

    /// The choice as it is kept.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Auto => "",
            Self::English => "en",
            Self::Chinese => "zh",
        }
    }

    /// The choice that was kept.
    pub(crate) fn from_key(key: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|language| language.key() == key)
            .unwrap_or_default()
    }

    /// The words; `preferred` is the browser's language.
    pub(crate) fn text(self, preferred: Option<&str>) -> &'static Text {
        let chinese = preferred.is_some_and(|tag| tag.to_ascii_lowercase().starts_with("zh"));
        match self {
            Self::Chinese => &ZH,
            Self::Auto if chinese => &ZH,
            Self::Auto | Self::English => &EN,
        }
    }
}

impl Theme {
    /// All, in the order in which they are offered.
    pub(crate) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The choice as it is kept, and as the root element's `data-theme`.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::System => "",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The choice that was kept.
    pub(crate) fn from_key(key: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|theme| theme.key() == key)
            .unwrap_or_default()
    }
}

/// The choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Preferences {
    /// The language.
    pub language: Language,
    /// The theme.
    pub theme: Theme,
    /// The author's name.
    pub name: Option<String>,
    /// Whether the question for a name was put off.
    pub nameless: bool,
    /// Whether keys without Ctrl or Alt do something.
    pub single_keys: bool,
    /// The bridges whose new messages are told as notifications.
    pub notify: BTreeSet<BridgeId>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            language: Language::default(),
            theme: Theme::default(),
            name: None,
            nameless: false,
            single_keys: true,
            notify: BTreeSet::new(),
        }
    }
}

impl Preferences {
    /// What was kept.
    pub(crate) fn load() -> Self {
        Self {
            language: Language::from_key(&browser::local_read(LANGUAGE).unwrap_or_default()),
            theme: Theme::from_key(&browser::local_read(THEME).unwrap_or_default()),
            name: browser::local_read(NAME).and_then(|name| checked_name(&name).ok().flatten()),
            nameless: browser::local_read(NAMELESS).as_deref() == Some(ON),
            single_keys: browser::local_read(SINGLE_KEYS).as_deref() != Some(OFF),
            notify: browser::local_read(NOTIFY)
                .and_then(|text| serde_json::from_str(&text).ok())
                .unwrap_or_default(),
        }
    }

    /// Keeps the choices, and shows theme and language on the root element.
    pub(crate) fn apply(&self) {
        browser::local_write(LANGUAGE, self.language.key());
        browser::local_write(THEME, self.theme.key());
        browser::local_write(NAME, self.name.as_deref().unwrap_or_default());
        browser::local_write(NAMELESS, if self.nameless { ON } else { "" });
        browser::local_write(SINGLE_KEYS, if self.single_keys { "" } else { OFF });
        let notify = match self.notify.is_empty() {
            true => String::new(),
            // Texts always become JSON.
            false => serde_json::to_string(&self.notify).unwrap_or_default(),
        };
        browser::local_write(NOTIFY, &notify);
        browser::set_root("data-theme", self.theme.key());
        browser::set_root("lang", self.text().lang);
    }

    /// The words.
    pub(crate) fn text(&self) -> &'static Text {
        self.language.text(browser::language().as_deref())
    }
}

/// A person's name as the relay takes it; nothing where none is typed.
///
/// # Errors
/// `bad-request` for a name that the relay would refuse.
pub(crate) fn checked_name(typed: &str) -> Result<Option<String>, Fault> {
    let name = typed.trim();
    if name.chars().count() > MAX_NAME_CHARS || name.chars().any(char::is_control) {
        let detail = format!(
            "A name has 1 to {MAX_NAME_CHARS} characters, none of them a control character."
        );
        return Err(Fault::new(FaultCode::BadRequest, detail).with("field", "name"));
    }
    Ok(Some(name.to_owned()).filter(|name| !name.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_the_relay_takes() {
        assert_eq!(checked_name(" 李 "), Ok(Some("李".to_owned())));
        assert_eq!(checked_name(" \t "), Ok(None));
        assert!(checked_name(&"名".repeat(MAX_NAME_CHARS)).is_ok());
        for bad in ["a\tb", &"a".repeat(MAX_NAME_CHARS + 1)] {
            assert_eq!(checked_name(bad).unwrap_err().params["field"], "name");
        }
    }

    #[test]
    fn the_language_is_the_browsers_unless_chosen() {
        assert_eq!(Language::Auto.text(Some("zh-CN")).lang, "zh-CN");
        assert_eq!(Language::Auto.text(Some("de")).lang, "en");
        assert_eq!(Language::English.text(Some("zh")).lang, "en");
        assert_eq!(Language::Chinese.text(None).lang, "zh-CN");
        assert_eq!(Language::from_key("nonsense"), Language::Auto);
    }
}
