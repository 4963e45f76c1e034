//! The colour of a peer: one of a few, the same for the same name or address.

/// How many colours there are; the style sheet has a class for each.
pub(crate) const TINTS: u8 = 8;

/// The number of the colour for a name or an address.
pub(crate) fn tint(label: &str) -> u8 {
    // FNV-1a: it must stay the same from build to build, which the standard hasher does not promise.
    let hash = label.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    ((hash >> 32 ^ hash) % u64::from(TINTS)) as u8
}

/// The class of the colour.
pub(crate) fn class(tint: u8) -> &'static str {
    const CLASSES: [&str; TINTS as usize] = [
        "tint-0", "tint-1", "tint-2", "tint-3", "tint-4", "tint-5", "tint-6", "tint-7",
    ];
    CLASSES
        .get(usize::from(tint))
        .copied()
        .unwrap_or(CLASSES[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_keeps_its_colour_and_labels_spread_over_all() {
        assert_eq!(tint("plc"), tint("plc"));
        let mut count = [0; TINTS as usize];
        for port in 40_000..41_000 {
            count[usize::from(tint(&format!("127.0.0.1:{port}")))] += 1;
        }
        assert!(
            count.iter().all(|count| (80..180).contains(count)),
            "{count:?}"
        );
    }

    #[test]
    fn every_colour_has_a_class() {
        for tint in 0..TINTS {
            assert_eq!(class(tint), format!("tint-{tint}"));
        }
    }
}
