//! What a terminal is given of what others have written: text, and nothing that the terminal would act on. Who can send to a
//! bridge could otherwise have it answer, or put into the clipboard what its user then pastes.

use encoding_rs::Decoder;
use relay::text::{decode_next, harmless};
use shared::{bridge::TextEncoding, encoding::engine};

/// What of a terminal's own a text has: tabs and the ends of lines.
const KEPT: [char; 3] = ['\t', '\n', '\r'];

/// Peers' bytes as a terminal gets them. A character may come in several pieces.
#[derive(Default)]
pub(super) struct Shown(Option<(TextEncoding, Decoder)>);

impl Shown {
    /// The text of the next bytes, which are in the bridge's encoding.
    pub(super) fn text(&mut self, bytes: &[u8], encoding: TextEncoding) -> String {
        let decoder = match self.0.take() {
            Some((of, decoder)) if of == encoding => decoder,
            _ => engine(encoding).new_decoder_without_bom_handling(),
        };
        let (_, decoder) = self.0.insert((encoding, decoder));
        harmless(&decode_next(decoder, bytes), &KEPT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_text_that_no_terminal_acts_on() {
        let mut shown = Shown::default();
        for (bytes, encoding, text) in [
            (
                &b"\x1b]52;c;eA==\x07\t\r\n"[..],
                TextEncoding::Utf8,
                "\u{fffd}]52;c;eA==\u{fffd}\t\r\n",
            ),
            // C1 as a byte and as a character.
            (
                b"\x9b6n\xc2\x9b6n",
                TextEncoding::Utf8,
                "\u{fffd}6n\u{fffd}6n",
            ),
            // Cut within a character.
            (
                "\u{202e}值".as_bytes().split_at(4).0,
                TextEncoding::Utf8,
                "\u{fffd}",
            ),
            ("值".as_bytes().split_at(1).1, TextEncoding::Utf8, "值"),
            (&[0xc4, 0xe3, 0xba, 0xc3], TextEncoding::Gbk, "你好"),
            (&[0x1b, 0, b'x', 0], TextEncoding::Utf16Le, "\u{fffd}x"),
        ] {
            assert_eq!(shown.text(bytes, encoding), text, "{bytes:?}");
        }
    }
}
