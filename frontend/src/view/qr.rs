//! A text as a QR code.

use qrcode::{Color, EcLevel, QrCode};

/// The light modules that scanners want around a code.
const QUIET: usize = 4;

/// A QR code as a drawing: the side of its square, the quiet zone included, and the path of its dark modules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Drawing {
    /// The side.
    pub side: usize,
    /// An SVG path.
    pub path: String,
}

/// Draws a text; nothing for one that is too long for a code.
pub(crate) fn draw(text: &str) -> Option<Drawing> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let colours = code.to_colors();
    let mut path = String::new();
    for (y, row) in colours.chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let run = row[x..]
                .iter()
                .take_while(|colour| **colour == Color::Dark)
                .count();
            if run > 0 {
                // A run of dark modules is one rectangle.
                path.push_str(&format!("M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET));
            }
            x += run.max(1);
        }
    }
    Some(Drawing {
        side: width + 2 * QUIET,
        path,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_becomes_a_square_with_a_quiet_zone() {
        let drawing = draw("http://192.168.1.5:8080/#share=abcdefghijklmnopqrstuvwx").unwrap();
        // Version 4 has 33 modules.
        assert_eq!(drawing.side, 33 + 8);
        // The corner at the upper left is a finder: seven dark modules in its first row.
        assert!(drawing.path.starts_with("M4 4h7v1h-7z"), "{}", drawing.path);
    }

    #[test]
    fn what_is_too_long_is_no_code() {
        assert_eq!(draw(&"x".repeat(5000)), None);
    }
}
