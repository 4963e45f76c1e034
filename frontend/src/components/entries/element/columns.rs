//! Bytes in columns as elements: one text for each column, and rectangles over the selected bytes. However many
//! bytes there are, there are few elements.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement};

use super::inside;
use crate::{
    browser,
    view::dump::{Dump, HEX_CELLS, bands},
};

/// The columns of one entry.
pub(super) struct Columns {
    place: Element,
    offsets: Element,
    hex: Column,
    text: Column,
}

/// A column in which bytes are selected.
struct Column {
    words: Element,
    /// Where the rectangles stand.
    bands: Element,
}

impl Columns {
    pub(super) fn new(document: &Document, parent: &Element, dump: &Dump) -> Option<Self> {
        let place = inside(document, parent, "div", "dump")?;
        let columns = Self {
            offsets: inside(document, &place, "div", "dump-offsets")?,
            hex: Column::new(document, &place, "dump-hex", HEX_CELLS)?,
            text: Column::new(document, &place, "dump-text", 1)?,
            place,
        };
        columns.offsets.set_attribute("aria-hidden", "true").ok()?;
        columns.show(dump)?;
        Some(columns)
    }

    pub(super) fn show(&self, dump: &Dump) -> Option<()> {
        let class = if dump.per_line > 8 {
            "dump"
        } else {
            "dump narrow"
        };
        self.place.set_class_name(class);
        let per_line = dump.per_line.to_string();
        self.place.set_attribute("data-per-line", &per_line).ok()?;
        self.offsets.set_text_content(Some(&dump.offsets));
        self.hex.words.set_text_content(Some(&dump.hex));
        self.text.words.set_text_content(Some(&dump.text));
        Some(())
    }

    /// Marks the selected bytes.
    pub(super) fn pick(&self, picked: Option<(usize, usize)>) -> Option<()> {
        let per_line = self.place.get_attribute("data-per-line")?.parse().ok()?;
        for column in [&self.hex, &self.text] {
            column.bands.set_text_content(None);
            let found = picked.map(|(first, last)| bands(first, last, per_line));
            for band in found.unwrap_or_default() {
                let element = inside(&browser::document()?, &column.bands, "div", "band")?;
                let style = element.dyn_into::<HtmlElement>().ok()?.style();
                for (name, value) in [
                    ("--line", band.line),
                    ("--lines", band.lines),
                    ("--from", band.from),
                    ("--to", band.to),
                ] {
                    style.set_property(name, &value.to_string()).ok()?;
                }
            }
        }
        Some(())
    }
}

impl Column {
    fn new(document: &Document, parent: &Element, class: &str, cells: usize) -> Option<Self> {
        let column = inside(document, parent, "div", class)?;
        column
            .set_attribute("data-cells", &cells.to_string())
            .ok()?;
        Some(Self {
            bands: inside(document, &column, "div", "bands")?,
            words: inside(document, &column, "div", "dump-words")?,
        })
    }
}
