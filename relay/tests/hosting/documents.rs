//! The documents against the program: what they name is there under that name, and what there is they name.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use shared::fault::FaultCode;

use crate::common::{document, prelude::*};

const PROTOCOL: &str = include_str!("../../../docs/protocol.md");
const SECURITY: &str = include_str!("../../../SECURITY.md");
const ASVS: &str = include_str!("../../../docs/asvs.md");
const ARCHITECTURE: &str = include_str!("../../../ARCHITECTURE.md");

/// Below which folders a document's paths may begin.
const ROOTS: [&str; 5] = [
    "",
    "relay/tests",
    "relay/src",
    "relay/src/outbox",
    "shared/src",
];

/// The paths that a text names between backquotes; `a/{b,c}.rs` are two.
fn paths(text: &str) -> Vec<String> {
    named(text).into_iter().map(|(path, _)| path).collect()
}

/// The same, each with the functions in it that are named behind its path: `a.rs::b`, `a.rs::{b,c}`.
fn named(text: &str) -> Vec<(String, Vec<String>)> {
    let quoted = text.split('`').skip(1).step_by(2);
    let parted = quoted.map(|word| word.split_once("::").unwrap_or((word, "")));
    let path = |(word, _): &(&str, &str)| {
        let known = |c: char| c.is_ascii_alphanumeric() || "_-./{},".contains(c);
        !word.starts_with('/')
            && word.chars().all(known)
            && (word.contains('/') || word.ends_with(".rs"))
    };
    let named = |(path, functions)| {
        let alternatives = alternatives(path).into_iter();
        let functions = self::alternatives(functions);
        alternatives.map(move |path| (path, functions.clone()))
    };
    parted.filter(path).flat_map(named).collect()
}

fn alternatives(path: &str) -> Vec<String> {
    let Some((before, rest)) = path.split_once('{') else {
        return vec![path.to_owned()];
    };
    let (inner, after) = rest.split_once('}').unwrap();
    let each = inner.split(',').map(|one| format!("{before}{one}{after}"));
    each.collect()
}

fn found(path: &str) -> Option<PathBuf> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut places = ROOTS.iter().map(|root| repository.join(root).join(path));
    places.find(|place| place.exists())
}

/// Whether a function of a Rust file is a test; of what is no Rust, whether it is a file that is no folder.
fn is_test(path: &Path, function: &str) -> bool {
    if path.extension().is_none_or(|kind| kind != "rs") {
        return function.is_empty() && path.is_file();
    }
    let text = fs::read_to_string(path).unwrap();
    let lines: Vec<_> = text.lines().map(str::trim).collect();
    let function = format!("fn {function}(");
    lines.iter().enumerate().any(|(at, line)| {
        let mut above = lines[..at].iter().rev();
        let attributes = above.by_ref().take_while(|line| line.starts_with("#["));
        line.contains(&function) && attributes.into_iter().any(|line| line.contains("test"))
    })
}

#[test]
fn every_file_that_the_documents_name_is_there() {
    for (name, text) in [
        ("ARCHITECTURE.md", ARCHITECTURE),
        ("SECURITY.md", SECURITY),
        ("docs/asvs.md", ASVS),
    ] {
        let paths = paths(text);
        assert!(paths.len() > 20, "{name} names {paths:?}");
        let missing: Vec<_> = paths.iter().filter(|path| found(path).is_none()).collect();
        assert!(
            missing.is_empty(),
            "{name} names {missing:?}, which are not there"
        );
    }
}

#[test]
fn what_is_installed_leads_nowhere_else() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let packed = fs::read_to_string(repository.join("xtask/src/dist.rs")).unwrap();
    let is_packed =
        |path: &str| packed.contains(&format!("\"{}\"", path.split('/').next().unwrap()));
    let at = |folder: &str| fs::read_dir(repository.join(folder)).unwrap();
    let files = at(".").chain(at("docs")).map(|file| file.unwrap().path());
    let texts: Vec<_> = files
        .filter(|file| file.extension().is_some_and(|kind| kind == "md"))
        .collect();
    assert!(texts.len() > 8, "{texts:?}");
    for text in texts {
        let below = text.parent().unwrap();
        for link in links(&fs::read_to_string(&text).unwrap()) {
            let to = below.join(&link).canonicalize();
            let to = to.unwrap_or_else(|_| panic!("{}: {link}", text.display()));
            let path = to.strip_prefix(repository.canonicalize().unwrap()).unwrap();
            let path = path.to_str().unwrap();
            assert!(
                is_packed(path),
                "{} leads to {link}, which the archive has not",
                text.display()
            );
        }
    }
}

/// The relative ones of a text, without what is behind `#`.
fn links(text: &str) -> Vec<String> {
    let ends = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'));
    let ends = ends.map(|(link, _)| link.split('#').next().unwrap());
    let own = ends.filter(|link| !link.is_empty() && !link.contains(':'));
    own.map(str::to_owned).collect()
}

#[test]
fn every_threat_has_a_test() {
    let rows = SECURITY.lines().filter(|line| line.starts_with("| "));
    let rows: Vec<_> = rows
        .skip_while(|line| !line.starts_with("| who does what"))
        .skip(1)
        .collect();
    assert!(rows.len() > 30, "{rows:?}");
    for row in rows {
        let cells: Vec<_> = row.trim_matches('|').split(" | ").collect();
        let [who, _, shown] = cells[..] else {
            panic!("{row} has not three cells");
        };
        let shown = named(shown);
        assert!(!shown.is_empty(), "{who} is shown by nothing");
        for (path, functions) in shown {
            let place = found(&path).unwrap_or_else(|| panic!("{who}: no {path}"));
            for function in functions {
                assert!(
                    is_test(&place, &function),
                    "{who}: {path} has no test {function}"
                );
            }
        }
    }
}

/// The rows of the first table behind a heading, without its head.
fn rows(heading: &str) -> BTreeSet<&str> {
    let from = PROTOCOL.split_once(heading).unwrap().1;
    let table = from
        .lines()
        .skip_while(|line| !line.starts_with('|'))
        .skip(2);
    table.take_while(|line| line.starts_with('|')).collect()
}

/// Every row begins with one of these, and each of these a row.
fn agree(heading: &str, expected: &BTreeSet<String>) {
    let begins = |row: &&str, with: &String| row.starts_with(with.as_str());
    let rows = rows(heading);
    for with in expected {
        assert!(
            rows.iter().any(|row| begins(row, with)),
            "{heading}: no row {with}"
        );
    }
    for row in &rows {
        assert!(
            expected.iter().any(|with| begins(row, with)),
            "{heading}: {row}"
        );
    }
    assert_eq!(rows.len(), expected.len());
}

#[tokio::test]
async fn the_protocol_lists_every_operation_fault_and_event() {
    Host::start().await;
    let mut operations = BTreeSet::new();
    for (path, methods) in document()["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            if let Some(name) = operation["operationId"].as_str() {
                let method = method.to_uppercase();
                operations.insert(format!("| `{name}` | `{method} {path}` | "));
            }
        }
    }
    agree("## Every operation\n", &operations);
    let faults = FaultCode::ALL.iter();
    let faults = faults.map(|code| format!("| `{}` | {} | ", code.as_str(), code.status()));
    agree("## Every fault\n", &faults.collect());
    for event in document()["components"]["schemas"]["Event"]["oneOf"]
        .as_array()
        .unwrap()
    {
        let kind = event["properties"]["kind"]["const"].as_str().unwrap();
        let told = rows("## Events\n")
            .iter()
            .any(|row| row[..row.find(" | ").unwrap()].contains(&format!("`{kind}`")));
        assert!(told, "docs/protocol.md has no event {kind}");
    }
    for side in ["ClientTell", "RelayTell"] {
        for message in document()["components"]["schemas"][side]["oneOf"]
            .as_array()
            .unwrap()
        {
            let name = message["required"][0].as_str().unwrap();
            assert!(
                PROTOCOL.contains(&format!("{{\"{name}\":")),
                "docs/protocol.md has no example of {name}"
            );
        }
    }
}
