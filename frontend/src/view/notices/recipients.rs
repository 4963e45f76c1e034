//! Recipients as they are typed: one a line, or with commas or semicolons between.

const BETWEEN: [char; 6] = [',', ';', '，', '；', '、', '\n'];

/// The recipients in a text. What stands in quotes or angle brackets is not parted: `"Li, Ann" <ann@example.org>`.
pub(crate) fn split(typed: &str) -> Vec<String> {
    let (mut quoted, mut bracketed) = (false, false);
    let mut parts = vec![String::new()];
    for character in typed.chars() {
        match character {
            '"' => quoted = !quoted,
            '<' if !quoted => bracketed = true,
            '>' => bracketed = false,
            // A forgotten quote must not swallow the lines below.
            '\n' => (quoted, bracketed) = (false, false),
            _ => {}
        }
        if BETWEEN.contains(&character) && !quoted && !bracketed {
            parts.push(String::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(character);
        }
    }
    let trimmed = parts.iter().map(|part| part.trim().to_owned());
    trimmed.filter(|part| !part.is_empty()).collect()
}

/// The text without one of its recipients.
pub(crate) fn without(typed: &str, at: usize) -> String {
    let mut list = split(typed);
    if at < list.len() {
        list.remove(at);
    }
    list.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_taken_as_it_is_written() {
        let typed =
            "138 0013 8000，+44 7400 123456;\n\n \"Li, Ann\" <ann@example.org>, bo@例子.中国、c@d";
        let parts = [
            "138 0013 8000",
            "+44 7400 123456",
            "\"Li, Ann\" <ann@example.org>",
            "bo@例子.中国",
            "c@d",
        ];
        assert_eq!(split(typed), parts);
        assert_eq!(split(" ,;\n"), [""; 0]);
        assert_eq!(split("\"Li\nbo@x,c@y"), ["\"Li", "bo@x", "c@y"]);
    }

    #[test]
    fn one_is_taken_out() {
        assert_eq!(without("a@b, c@d;e@f", 1), "a@b\ne@f");
        assert_eq!(without("a@b", 7), "a@b");
    }
}
