//! Who is looking at a bridge now, as it is said in one line.

use shared::live::Readers;

/// So many names are written out.
const NAMES: usize = 6;

/// Who looks besides oneself: names, and how many more.
pub(crate) fn others(readers: &Readers, me: Option<&str>) -> (Vec<String>, usize) {
    let mut names = readers.names.clone();
    let mut unnamed = readers.unnamed;
    // One name stands for one person, who may look through several pages.
    match me {
        Some(me) => names.retain(|name| name != me),
        None => unnamed = unnamed.saturating_sub(1),
    }
    let hidden = names.len().saturating_sub(NAMES);
    names.truncate(NAMES);
    (names, hidden + unnamed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readers(names: &[&str], unnamed: usize) -> Readers {
        Readers {
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            unnamed,
            ..Readers::default()
        }
    }

    #[test]
    fn oneself_is_not_among_the_others() {
        let li = || vec!["Li".to_owned()];
        assert_eq!(others(&readers(&["Li", "me"], 2), Some("me")), (li(), 2));
        assert_eq!(others(&readers(&["Li"], 3), None), (li(), 2));
        assert_eq!(others(&readers(&[], 0), None), (vec![], 0));
    }

    #[test]
    fn a_crowd_is_counted() {
        let names: Vec<_> = (0..9).map(|n| n.to_string()).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let (shown, more) = others(&readers(&names, 1), Some("me"));
        assert_eq!((shown.len(), more), (NAMES, 4));
    }
}
