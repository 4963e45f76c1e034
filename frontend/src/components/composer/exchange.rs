//! Saved sends as a file: what "Export" writes and "Import" reads.

use serde::{Deserialize, Serialize};
use shared::{
    bridge::TextEncoding, fault::Fault, id::BridgeId, operation::CreateSaved, saved::Saved,
};

/// What the file says it is.
const KIND: &str = "jackfield-saved-sends";
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct File {
    kind: String,
    version: u32,
    saved: Vec<Item>,
}

#[derive(Default, Serialize, Deserialize)]
struct Item {
    label: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    escapes: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hex: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    encoding: Option<TextEncoding>,
    /// Whether it stands on every bridge, and not only on the one where the file is read.
    #[serde(default)]
    everywhere: bool,
}

/// Why a file cannot be imported.
#[derive(Debug, PartialEq)]
pub(super) enum ImportFault {
    /// It is no JSON.
    NoJson,
    /// It is JSON, but not what "Export" writes.
    OtherFile,
    /// This one of its saved sends, counted from 1, cannot be sent.
    Item(usize, Box<Fault>),
}

/// The file of these saved sends.
pub(super) fn export(saved: &[Saved]) -> String {
    let item = |saved: &Saved| Item {
        label: saved.label.clone(),
        text: saved.text.clone(),
        escapes: saved.escapes.clone(),
        hex: saved.hex.clone(),
        base64: saved.base64.clone(),
        encoding: saved.encoding,
        everywhere: saved.bridge.is_none(),
    };
    let file = File {
        kind: KIND.to_owned(),
        version: VERSION,
        saved: saved.iter().map(item).collect(),
    };
    // Texts and numbers always become JSON.
    serde_json::to_string_pretty(&file).unwrap_or_default()
}

/// What to save of a file that is read on a bridge.
pub(super) fn import(text: &str, bridge: &BridgeId) -> Result<Vec<CreateSaved>, ImportFault> {
    let json: serde_json::Value = serde_json::from_str(text).map_err(|_| ImportFault::NoJson)?;
    let file: File = serde_json::from_value(json).map_err(|_| ImportFault::OtherFile)?;
    if (file.kind.as_str(), file.version) != (KIND, VERSION) {
        return Err(ImportFault::OtherFile);
    }
    let create = |(at, item): (usize, Item)| {
        let create = CreateSaved {
            label: item.label,
            text: item.text,
            escapes: item.escapes,
            hex: item.hex,
            base64: item.base64,
            encoding: item.encoding,
            bridge: (!item.everywhere).then(|| bridge.clone()),
            position: None,
        };
        let encoding = create.encoding.unwrap_or_default();
        match create.written().bytes(encoding) {
            Ok(_) => Ok(create),
            Err(fault) => Err(ImportFault::Item(at + 1, Box::new(fault))),
        }
    };
    file.saved.into_iter().enumerate().map(create).collect()
}

/// Those that are not there yet, with the same label and content in the same place: an import that failed half-way can be
/// repeated.
pub(super) fn missing(list: Vec<CreateSaved>, saved: &[Saved]) -> Vec<CreateSaved> {
    let is_there = |create: &CreateSaved| {
        saved.iter().any(|saved| {
            (&saved.label, &saved.bridge, saved.encoding)
                == (&create.label, &create.bridge, create.encoding)
                && saved.written() == create.written()
        })
    };
    list.into_iter().filter(|one| !is_there(one)).collect()
}

#[cfg(test)]
mod tests {
    use shared::fault::FaultCode;

    use super::*;

    #[test]
    fn what_is_exported_is_imported() {
        let saved = [
            Saved {
                label: "reset".to_owned(),
                escapes: Some(r"\x1bc".to_owned()),
                bridge: Some("other".into()),
                ..Saved::default()
            },
            Saved {
                label: "你好".to_owned(),
                text: Some("你好".to_owned()),
                encoding: Some(TextEncoding::Gbk),
                ..Saved::default()
            },
        ];
        let read = import(&export(&saved), &"here".into()).unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].bridge, Some("here".into()), "where it is read");
        assert_eq!(read[0].escapes, saved[0].escapes);
        assert_eq!(
            (&read[1].bridge, read[1].encoding),
            (&None, Some(TextEncoding::Gbk))
        );
    }

    #[test]
    fn what_is_there_already_is_not_imported_again() {
        let saved = |label: &str, text: &str, bridge: Option<&str>| Saved {
            label: label.to_owned(),
            text: Some(text.to_owned()),
            bridge: bridge.map(BridgeId::from),
            ..Saved::default()
        };
        let all = [
            saved("a", "1", Some("here")),
            saved("b", "1", Some("here")),
            saved("a", "2", Some("here")),
            saved("a", "1", None),
        ];
        let list = || import(&export(&all), &"here".into()).unwrap();
        for there in 0..=all.len() {
            let left = missing(list(), &all[..there]);
            assert_eq!(left, list()[there..], "{there}");
        }
        let elsewhere = [saved("a", "1", Some("elsewhere"))];
        assert_eq!(missing(list(), &elsewhere).len(), 4);
    }

    #[test]
    fn what_is_no_such_file_is_said() {
        let read = |text: &str| import(text, &"b".into()).unwrap_err();
        assert_eq!(read("label,text"), ImportFault::NoJson);
        for text in ["{}", "[]", r#"{"kind":"x","version":1,"saved":[]}"#] {
            assert_eq!(read(text), ImportFault::OtherFile);
        }
        let faulty = r#"{"kind":"jackfield-saved-sends","version":1,
            "saved":[{"label":"a","text":"a"},{"label":"b","hex":"0"}]}"#;
        let ImportFault::Item(2, fault) = read(faulty) else {
            panic!("the second is no hex");
        };
        assert_eq!(fault.code, FaultCode::BadHex);
    }
}
