//! Rows as elements. Text goes in as text nodes, so that it never becomes markup.

use web_sys::{Document, Element};

use crate::{
    browser,
    text::Text,
    view::{
        bytes::Part,
        row::{Body, Message, Row},
    },
};

/// Makes the element of a row.
pub(crate) fn row(row: &Row, text: &'static Text) -> Option<Element> {
    let document = browser::document()?;
    let make = Maker {
        document: &document,
        text,
    };
    let element = make.element("div", "row")?;
    element
        .set_attribute("data-seq", &row.seq.to_string())
        .ok()?;
    if let Some(day) = &row.day {
        let line = make.inside(&element, "div", "event day")?;
        make.say(&line, "span", "", day)?;
    }
    match &row.body {
        Body::Event {
            subject,
            words,
            time,
            bad,
        } => {
            let class = if *bad { "event bad" } else { "event" };
            let line = make.inside(&element, "div", class)?;
            if let Some(subject) = subject {
                make.say(&line, "code", "", subject)?;
            }
            make.say(&line, "span", "event-words", words)?;
            make.say(&line, "time", "", time)?;
        }
        Body::Message(message) => make.message(&element, row.seq, message)?,
    }
    Some(element)
}

struct Maker<'a> {
    document: &'a Document,
    text: &'static Text,
}

impl Maker<'_> {
    fn element(&self, tag: &str, class: &str) -> Option<Element> {
        let element = self.document.create_element(tag).ok()?;
        if !class.is_empty() {
            element.set_class_name(class);
        }
        Some(element)
    }

    fn inside(&self, parent: &Element, tag: &str, class: &str) -> Option<Element> {
        let element = self.element(tag, class)?;
        parent.append_child(&element).ok()?;
        Some(element)
    }

    fn say(&self, parent: &Element, tag: &str, class: &str, words: &str) -> Option<Element> {
        let element = self.inside(parent, tag, class)?;
        element.set_text_content(Some(words));
        Some(element)
    }

    fn message(&self, row: &Element, seq: u64, message: &Message) -> Option<()> {
        let class = match (message.out, message.notes.is_empty()) {
            (false, _) => "message",
            (true, true) => "message out",
            (true, false) => "message out lost",
        };
        let place = self.inside(row, "div", class)?;
        let from = self.inside(&place, "div", "from")?;
        self.say(&from, "span", "who", &message.who)?;
        if let Some(to) = &message.to {
            self.say(&from, "span", "to", &format!("→ {to}"))?;
        }
        self.say(&from, "span", "seq", &format!("#{seq}"))?;
        let when = self.inside(&from, "span", "when")?;
        self.say(&when, "time", "", &message.time)?;
        self.plain(&when, &format!(" · {}", message.size))?;
        let payload = self.inside(&place, "p", "payload")?;
        for part in &message.parts {
            match part {
                Part::Text(text) => self.plain(&payload, text)?,
                Part::Tag(name) => drop(self.say(&payload, "span", "tag", name)?),
                Part::Hex(hex) => drop(self.say(&payload, "span", "hex", hex)?),
            }
        }
        self.foot(&place, &payload, seq, message)
    }

    fn foot(&self, place: &Element, payload: &Element, seq: u64, message: &Message) -> Option<()> {
        if message.folded {
            self.plain(payload, "…")?;
            let words = (self.text.show_all)(&message.size);
            let button = self.say(place, "button", "button unfold", &words)?;
            button.set_attribute("type", "button").ok()?;
            button.set_attribute("data-unfold", &seq.to_string()).ok()?;
        }
        if message.partial {
            self.say(place, "p", "note", self.text.line_was_cut)?;
        }
        for note in &message.notes {
            self.say(place, "p", "note bad", note)?;
        }
        Some(())
    }

    fn plain(&self, parent: &Element, text: &str) -> Option<()> {
        let node = self.document.create_text_node(text);
        parent.append_child(&node).ok()?;
        Some(())
    }
}
