//! The names that an alert's texts can ask for; pure.

use super::draft::{Draft, Sort};

/// What every alert knows, those first that are asked for most.
const OF_ENTRIES: [&str; 6] = ["text", "peer", "time", "bridge", "alert", "seq"];
const OF_SILENCE: [&str; 4] = ["silent", "time", "bridge", "alert"];

/// The names, in the order in which they are shown.
pub(crate) fn names(draft: &Draft) -> Vec<String> {
    let own = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Vec<_>>()
    };
    match draft.sort {
        Sort::Silent => own(&OF_SILENCE),
        Sort::Contains => own(&OF_ENTRIES),
        Sort::Matches => {
            let mut names = captures(&draft.matches);
            names.extend(own(&OF_ENTRIES));
            names
        }
    }
}

/// The names of a regular expression's captures. It need not be a whole one: it is looked at while it is typed.
fn captures(expression: &str) -> Vec<String> {
    let (mut names, mut count, mut in_class) = (Vec::new(), 0, false);
    let mut rest = expression.chars();
    while let Some(character) = rest.next() {
        match character {
            '\\' => {
                rest.next();
            }
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => {
                let after = rest.as_str();
                let name = after
                    .strip_prefix("?P<")
                    .or_else(|| after.strip_prefix("?<"));
                let name = name
                    .and_then(|name| name.split_once('>'))
                    .map(|(name, _)| name);
                if name.is_some() || !after.starts_with('?') {
                    count += 1;
                    names.push(name.map_or_else(|| format!("c{count}"), str::to_owned));
                }
            }
            _ => {}
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captures_are_named_by_number_or_name() {
        let of = |expression| captures(expression).join(" ");
        assert_eq!(of(r"^T=(?<degrees>\d+) (\w+)$"), "degrees c2");
        assert_eq!(of(r"(a(?P<b>b))(?:c)(d"), "c1 b c3");
        assert_eq!(of(r"\((x)[(]"), "c1");
        assert_eq!(of("(?<"), "");
    }
}
