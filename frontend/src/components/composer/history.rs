//! What was sent from this browser before, for each bridge: kept over reloads, bounded, each thing once.

use serde::{Deserialize, Serialize};
use shared::{
    bridge::{Form, TextEncoding},
    id::BridgeId,
};

use super::draft::{Draft, Ending};
use crate::browser;

/// So many are kept; the oldest go first.
const MOST: usize = 50;

/// What is longer is not worth its room in the browser's storage.
const LONGEST: usize = 4096;

/// What was sent once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Past {
    /// What was typed.
    pub text: String,
    form: Option<Form>,
    ending: Option<Ending>,
    encoding: Option<TextEncoding>,
}

impl Past {
    /// The draft with this in it.
    pub(super) fn into_draft(self, draft: &Draft) -> Draft {
        Draft {
            text: self.text,
            form: self.form,
            ending: self.ending,
            encoding: self.encoding,
            ..draft.clone()
        }
    }
}

impl From<&Draft> for Past {
    fn from(draft: &Draft) -> Self {
        Self {
            text: draft.text.clone(),
            form: draft.form,
            ending: draft.ending,
            encoding: draft.encoding,
        }
    }
}

/// What was sent on a bridge, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct History(pub(super) Vec<Past>);

impl History {
    /// What this browser keeps.
    pub(super) fn load(bridge: &BridgeId) -> Self {
        let text = browser::local_read(&key(bridge));
        text.and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default()
    }

    /// Keeps what is sent now.
    pub(super) fn keep(bridge: &BridgeId, draft: &Draft) {
        // Another tab may have sent something since.
        let mut history = Self::load(bridge);
        if history.add(draft.into())
            && let Ok(text) = serde_json::to_string(&history)
        {
            browser::local_write(&key(bridge), &text);
        }
    }

    fn add(&mut self, past: Past) -> bool {
        if past.text.is_empty() || past.text.len() > LONGEST {
            return false;
        }
        self.0.retain(|other| *other != past);
        self.0.push(past);
        let surplus = self.0.len().saturating_sub(MOST);
        self.0.drain(..surplus);
        true
    }
}

/// Under this and a bridge's id its history is kept.
pub(super) const HISTORY: &str = "jackfield.history.";

fn key(bridge: &BridgeId) -> String {
    format!("{HISTORY}{bridge}")
}

/// Walks through the history as in a shell.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Walk {
    /// What is shown, counted from the newest; nothing while what is typed is.
    at: Option<usize>,
    /// What was typed before the walk began.
    typed: Draft,
}

impl Walk {
    /// Whether something of the history is shown.
    pub(super) fn is_under_way(&self) -> bool {
        self.at.is_some()
    }

    /// One step back in time; nothing at the oldest.
    pub(super) fn back(&mut self, history: &History, draft: &Draft) -> Option<Draft> {
        let next = self.at.map_or(0, |at| at + 1);
        let past = history.0.iter().rev().nth(next)?.clone();
        if self.at.is_none() {
            self.typed = draft.clone();
        }
        self.at = Some(next);
        Some(past.into_draft(draft))
    }

    /// One step forward; at its end what was typed.
    pub(super) fn forward(&mut self, history: &History, draft: &Draft) -> Option<Draft> {
        let at = self.at?;
        let Some(next) = at.checked_sub(1) else {
            self.at = None;
            return Some(Past::from(&self.typed).into_draft(draft));
        };
        self.at = Some(next);
        let past = history.0.iter().rev().nth(next)?.clone();
        Some(past.into_draft(draft))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(text: &str) -> Draft {
        Draft {
            text: text.to_owned(),
            ..Draft::default()
        }
    }

    fn history(texts: &[&str]) -> History {
        let mut history = History::default();
        for text in texts {
            history.add((&draft(text)).into());
        }
        history
    }

    #[test]
    fn each_thing_is_there_once_and_the_oldest_go() {
        let texts = |history: &History| {
            let texts = history.0.iter().map(|past| past.text.clone());
            texts.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(texts(&history(&["a", "b", "a", "", "c"])), "b a c");
        let many: Vec<_> = (0..60).map(|number| number.to_string()).collect();
        let many: Vec<_> = many.iter().map(String::as_str).collect();
        let many = history(&many);
        assert_eq!((many.0.len(), many.0[0].text.as_str()), (MOST, "10"));
        assert!(history(&[&"x".repeat(LONGEST + 1)]).0.is_empty());
        // The same text in another form is another thing.
        let mut forms = history(&["01"]);
        forms.add(Past {
            form: Some(Form::Hex),
            ..forms.0[0].clone()
        });
        assert_eq!(forms.0.len(), 2);
    }

    #[test]
    fn one_walks_back_and_comes_to_what_was_typed() {
        let past = history(&["one", "two"]);
        let mut walk = Walk::default();
        let mut now = draft("half");
        let mut shown = Vec::new();
        for step in ["back", "back", "back", "forward", "forward", "forward"] {
            let next = match step {
                "back" => walk.back(&past, &now),
                _ => walk.forward(&past, &now),
            };
            if let Some(next) = next {
                now = next;
            }
            shown.push(now.text.clone());
        }
        assert_eq!(shown, ["two", "one", "one", "two", "half", "half"]);
        assert!(!walk.is_under_way());
    }
}
