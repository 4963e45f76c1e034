//! Against what another counter says (`golden.json`, made with npm's sms-segments-calculator), and against a plain model.

use proptest::prelude::*;
use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
struct Golden {
    one: String,
    two: String,
    cases: Vec<Case>,
}

/// Pieces with how often each stands, the alphabet, the parts, the units.
type Case = (Vec<(String, usize)>, String, u32, u32);

fn golden() -> Golden {
    serde_json::from_str(include_str!("golden.json")).unwrap()
}

#[test]
fn the_alphabet_is_that_of_another_counter() {
    let golden = golden();
    for code in 0..=0xffff {
        let Some(character) = char::from_u32(code) else {
            continue;
        };
        let counted = segments(&character.to_string());
        let expected = if golden.one.contains(character) {
            (Alphabet::Gsm7, 1)
        } else if golden.two.contains(character) {
            (Alphabet::Gsm7, 2)
        } else {
            (Alphabet::Ucs2, 1)
        };
        assert_eq!((counted.alphabet, counted.units), expected, "{character:?}");
    }
}

#[test]
fn texts_fall_into_as_many_parts_as_with_another_counter() {
    let golden = golden();
    assert!(golden.cases.len() > 300);
    for (pieces, alphabet, count, units) in golden.cases {
        let text: String = pieces.iter().map(|(piece, n)| piece.repeat(*n)).collect();
        let counted = segments(&text);
        let expected = if alphabet == "GSM-7" {
            Alphabet::Gsm7
        } else {
            Alphabet::Ucs2
        };
        assert_eq!(
            (counted.alphabet, counted.count, counted.units),
            (expected, count, units),
            "{pieces:?}"
        );
    }
}

#[test]
fn says_which_character_is_wide() {
    assert_eq!(segments("naïve café").wide, Some('ï'));
    assert_eq!(segments("{€}").wide, None);
    let empty = segments("");
    assert_eq!((empty.count, empty.left), (0, 160));
}

/// The parts themselves, filled one after the other.
fn parts(text: &str, alphabet: Alphabet) -> Vec<u32> {
    let (alone, joined) = alphabet.room();
    let fill = |room: u32| {
        let mut parts = vec![0];
        for character in text.chars() {
            let size = alphabet.units(character);
            match parts.last_mut() {
                Some(last) if *last + size <= room => *last += size,
                _ => parts.push(size),
            }
        }
        parts
    };
    let whole = fill(alone);
    if whole.len() == 1 {
        whole
    } else {
        fill(joined)
    }
}

proptest! {
    #[test]
    fn counts_what_filling_the_parts_counts(text in "[a-z€\\[\\]~]{1,400}|[a-z测试😀€]{1,200}") {
        let counted = segments(&text);
        let parts = parts(&text, counted.alphabet);
        prop_assert_eq!(counted.count as usize, parts.len());
        prop_assert_eq!(counted.units, parts.iter().sum::<u32>());
        let (alone, joined) = counted.alphabet.room();
        let room = if parts.len() == 1 { alone } else { joined };
        prop_assert_eq!(counted.left, room - parts.last().unwrap());
    }

    #[test]
    fn more_text_is_never_fewer_parts(text in "\\PC{0,300}", more in "\\PC{0,20}") {
        let longer = segments(&format!("{text}{more}")).count;
        prop_assert!(longer >= segments(&text).count);
    }
}
