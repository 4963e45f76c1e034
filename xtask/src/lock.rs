//! Reads versions from Cargo.lock.

/// The version that Cargo.lock holds of a package, if it holds exactly one.
pub(crate) fn version<'lock>(lock: &'lock str, package: &str) -> Option<&'lock str> {
    let name = format!("name = \"{package}\"");
    let mut found = lock
        .split("[[package]]")
        .filter(|entry| entry.lines().any(|line| line == name))
        .filter_map(|entry| {
            entry
                .lines()
                .find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
        });
    let first = found.next();
    if found.next().is_some() { None } else { first }
}

#[cfg(test)]
mod tests {
    use super::version;

    const LOCK: &str = r#"
version = 4

[[package]]
name = "wasm-bindgen"
version = "0.2.130"
dependencies = [
 "wasm-bindgen-macro",
]

[[package]]
name = "wasm-bindgen-macro"
version = "0.2.129"

[[package]]
name = "toml"
version = "0.8.23"

[[package]]
name = "toml"
version = "0.9.12+spec-1.1.0"
"#;

    #[test]
    fn finds_the_version_of_the_very_package() {
        assert_eq!(version(LOCK, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(version(LOCK, "wasm-bindgen-macro"), Some("0.2.129"));
    }

    #[test]
    fn neither_guesses_nor_chooses() {
        assert_eq!(version(LOCK, "wasm"), None);
        assert_eq!(version(LOCK, "toml"), None);
    }
}
