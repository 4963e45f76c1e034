//! Who is looking at a bridge now, as it is said in one line.

use shared::live::Readers;

use super::names;
use crate::text::Text;

/// So many names are written out.
const NAMES: usize = 6;

/// Who looks besides oneself: names, guests marked as such, and how many more.
pub(crate) fn others(readers: &Readers, me: Option<&str>, text: &Text) -> (Vec<String>, usize) {
    // One name stands for one person, who may look through several pages.
    let mut others: Vec<_> = readers.names.iter().collect();
    let mut unnamed = readers.unnamed;
    match me {
        Some(me) => others.retain(|name| *name != me),
        None => unnamed = unnamed.saturating_sub(1),
    }
    let hidden = others.len().saturating_sub(NAMES);
    let named = others.into_iter().take(NAMES).map(|name| {
        let shown = names::shown(name);
        match readers.guests.contains(name) {
            true => (text.people.guest)(&shown),
            false => shown,
        }
    });
    (named.collect(), hidden + unnamed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::EN;

    fn readers(names: &[&str], unnamed: usize) -> Readers {
        Readers {
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            unnamed,
            ..Readers::default()
        }
    }

    fn others(readers: &Readers, me: Option<&str>) -> (Vec<String>, usize) {
        super::others(readers, me, &EN)
    }

    #[test]
    fn oneself_is_not_among_the_others() {
        let li = || vec!["Li".to_owned()];
        assert_eq!(others(&readers(&["Li", "me"], 2), Some("me")), (li(), 2));
        assert_eq!(others(&readers(&["Li"], 3), None), (li(), 2));
        assert_eq!(others(&readers(&[], 0), None), (vec![], 0));
    }

    #[test]
    fn guests_are_marked() {
        let readers = Readers {
            guests: vec!["Li".to_owned()],
            ..readers(&["Anna", "Li"], 0)
        };
        let (names, _) = others(&readers, Some("me"));
        assert_eq!(names, ["Anna", "Li (guest)"]);
    }

    #[test]
    fn a_crowd_is_counted() {
        let names: Vec<_> = (0..9).map(|n| n.to_string()).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let (shown, more) = others(&readers(&names, 1), Some("me"));
        assert_eq!((shown.len(), more), (NAMES, 4));
    }
}
