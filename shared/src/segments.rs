//! Into how many parts an SMS falls: GSM 03.38's 7-bit alphabet where it has every character, else UCS-2.
//!
//! A part has 140 octets. Where there are several, each begins with a header of six octets by which the phone puts them
//! together, and no character is cut between two.

/// The characters of GSM 03.38's default alphabet.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡\
    ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// Those of its extension table, which take an escape and so count twice.
const EXTENDED: &str = "\u{c}^{}\\[~]|€";

/// In which alphabet an SMS goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alphabet {
    /// GSM 03.38: 160 septets, or 153 in each of several parts.
    Gsm7,
    /// UCS-2: 70 units of 16 bits, or 67 in each of several parts.
    Ucs2,
}

impl Alphabet {
    /// How many units one part alone has, and each of several.
    pub const fn room(self) -> (u32, u32) {
        match self {
            Self::Gsm7 => (160, 153),
            Self::Ucs2 => (70, 67),
        }
    }

    /// How many units a character takes.
    fn units(self, character: char) -> u32 {
        match self {
            Self::Gsm7 if EXTENDED.contains(character) => 2,
            Self::Gsm7 => 1,
            Self::Ucs2 if character.len_utf16() == 2 => 2,
            Self::Ucs2 => 1,
        }
    }
}

/// How a text goes as an SMS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segments {
    /// In which alphabet.
    pub alphabet: Alphabet,
    /// How many septets, or units of 16 bits, its characters take.
    pub units: u32,
    /// In how many parts; 0 for an empty text.
    pub count: u32,
    /// How many units are left in the last part.
    pub left: u32,
    /// The first character that is not in the 7-bit alphabet and so makes the parts shorter.
    pub wide: Option<char>,
}

/// Counts the parts of a text.
pub fn segments(text: &str) -> Segments {
    let narrow = |c: &char| BASIC.contains(*c) || EXTENDED.contains(*c);
    let wide = text.chars().find(|c| !narrow(c));
    let alphabet = wide.map_or(Alphabet::Gsm7, |_| Alphabet::Ucs2);
    let sizes = || text.chars().map(|c| alphabet.units(c));
    let (alone, joined) = alphabet.room();
    let units = sizes().fold(0, u32::saturating_add);
    let (count, left) = if units <= alone {
        (u32::from(units > 0), alone - units)
    } else {
        // Where a character of two units does not fit into what is left of a part, the next one begins with it.
        sizes().fold((1, joined), |(count, left), size| {
            if size <= left {
                (count, left - size)
            } else {
                (count + 1, joined - size)
            }
        })
    };
    Segments {
        alphabet,
        units,
        count,
        left,
        wide,
    }
}

#[cfg(test)]
mod tests;
