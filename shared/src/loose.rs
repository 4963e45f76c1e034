//! Arguments that come as JSON on the live socket and as text in a query: `5` and `"5"`, `true` and `"true"`.

use std::{fmt::Display, str::FromStr};

use serde::{Deserialize, Deserializer, de::Error as _};

#[derive(Deserialize)]
#[serde(untagged)]
enum Loose<T> {
    Plain(T),
    Text(String),
}

/// Reads the text that stands for a value. A whole number is one also as `5.0`, as it is in JSON Schema.
fn read<T: FromStr>(text: &str) -> Result<T, T::Err> {
    let is_zeros = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte == b'0');
    let whole = text.split_once('.').filter(|(_, rest)| is_zeros(rest));
    whole.map_or(text, |(whole, _)| whole).parse()
}

/// Takes a value or the text that stands for it.
pub(crate) fn option<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + FromStr<Err: Display>,
{
    match Option::<Loose<T>>::deserialize(deserializer)? {
        None => Ok(None),
        Some(Loose::Plain(value)) => Ok(Some(value)),
        Some(Loose::Text(text)) => read(&text)
            .map(Some)
            .map_err(|error| D::Error::custom(format!("\"{text}\": {error}"))),
    }
}

/// Takes a value or the text that stands for it, where one has to be there.
pub(crate) fn value<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + FromStr<Err: Display>,
{
    match Loose::deserialize(deserializer)? {
        Loose::Plain(value) => Ok(value),
        Loose::Text(text) => {
            read(&text).map_err(|error| D::Error::custom(format!("\"{text}\": {error}")))
        }
    }
}
