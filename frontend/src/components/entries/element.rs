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

/// The element of a row; it may become the element of another.
pub(crate) struct RowElement {
    /// What is mounted.
    pub element: Element,
    shown: Option<Row>,
    nodes: Option<Nodes>,
}

/// The parts of a message that differ from one to the next.
struct Nodes {
    who: Element,
    seq: Element,
    time: Element,
    size: Element,
    payload: Element,
}

impl RowElement {
    /// An empty row.
    pub(crate) fn new() -> Option<Self> {
        let element = browser::document()?.create_element("div").ok()?;
        element.set_attribute("role", "listitem").ok()?;
        Some(Self {
            element,
            shown: None,
            nodes: None,
        })
    }

    /// Shows a row. Between messages of one form only texts are changed.
    pub(crate) fn show(&mut self, row: Row, text: &'static Text) -> Option<()> {
        if self.shown.as_ref() == Some(&row) {
            return Some(());
        }
        let before = self.shown.take();
        let class = class(&row);
        if before
            .as_ref()
            .is_none_or(|before| self::class(before) != class)
        {
            self.element.set_class_name(class);
        }
        if before.as_ref().is_none_or(|before| before.seq != row.seq) {
            let seq = row.seq.to_string();
            self.element.set_attribute("data-seq", &seq).ok()?;
        }
        match (
            before.as_ref().map(|before| (&before.day, &before.body)),
            &row.body,
            &self.nodes,
        ) {
            (Some((day, Body::Message(old))), Body::Message(new), Some(nodes))
                if *day == row.day && old.has_form_of(new) =>
            {
                nodes.change(old, new, before.as_ref().map_or(0, |row| row.seq), row.seq)?;
            }
            _ => {
                self.element.set_text_content(None);
                self.nodes = self.build(&row, text)?;
            }
        }
        self.shown = Some(row);
        Some(())
    }

    fn build(&self, row: &Row, text: &'static Text) -> Option<Option<Nodes>> {
        let document = browser::document()?;
        let make = Maker {
            document: &document,
            text,
        };
        if let Some(day) = &row.day {
            let line = make.inside(&self.element, "div", "event day")?;
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
                let line = make.inside(&self.element, "div", class)?;
                if let Some(subject) = subject {
                    make.say(&line, "code", "", subject)?;
                }
                make.say(&line, "span", "event-words", words)?;
                make.say(&line, "time", "", time)?;
                Some(None)
            }
            Body::Message(message) => Some(Some(make.message(&self.element, row.seq, message)?)),
        }
    }
}

fn class(row: &Row) -> &'static str {
    match (row.selected, row.found) {
        (false, false) => "row",
        (true, false) => "row selected",
        (false, true) => "row found",
        (true, true) => "row selected found",
    }
}

impl Nodes {
    fn change(&self, old: &Message, new: &Message, old_seq: u64, new_seq: u64) -> Option<()> {
        let say = |element: &Element, old: &str, new: &str| {
            if old != new {
                element.set_text_content(Some(new));
            }
        };
        say(&self.who, &old.who, &new.who);
        say(&self.time, &old.time, &new.time);
        say(&self.size, &old.size, &new.size);
        if old_seq != new_seq {
            self.seq.set_text_content(Some(&format!("#{new_seq}")));
        }
        if old.parts == new.parts {
            return Some(());
        }
        if let [Part::Text(only)] = &new.parts[..] {
            self.payload.set_text_content(Some(only));
            return Some(());
        }
        self.payload.set_text_content(None);
        Maker::fill(&browser::document()?, &self.payload, &new.parts)
    }
}

struct Maker<'a> {
    document: &'a Document,
    text: &'static Text,
}

impl Maker<'_> {
    fn inside(&self, parent: &Element, tag: &str, class: &str) -> Option<Element> {
        inside(self.document, parent, tag, class)
    }

    fn say(&self, parent: &Element, tag: &str, class: &str, words: &str) -> Option<Element> {
        let element = self.inside(parent, tag, class)?;
        element.set_text_content(Some(words));
        Some(element)
    }

    fn message(&self, row: &Element, seq: u64, message: &Message) -> Option<Nodes> {
        let class = match (message.out, message.notes.is_empty()) {
            (false, _) => "message",
            (true, true) => "message out",
            (true, false) => "message out lost",
        };
        let place = self.inside(row, "div", class)?;
        let from = self.inside(&place, "div", "from")?;
        let who = self.say(&from, "span", "who", &message.who)?;
        if let Some(to) = &message.to {
            self.say(&from, "span", "to", &format!("→ {to}"))?;
        }
        let number = self.say(&from, "span", "seq", &format!("#{seq}"))?;
        let when = self.inside(&from, "span", "when")?;
        let time = self.say(&when, "time", "", &message.time)?;
        plain(self.document, &when, " · ")?;
        let size = self.say(&when, "span", "", &message.size)?;
        let payload = self.inside(&place, "p", "payload")?;
        Self::fill(self.document, &payload, &message.parts)?;
        self.foot(&place, &payload, seq, message)?;
        Some(Nodes {
            who,
            seq: number,
            time,
            size,
            payload,
        })
    }

    fn fill(document: &Document, payload: &Element, parts: &[Part]) -> Option<()> {
        for part in parts {
            let (tag, class, words) = match part {
                Part::Text(text) => {
                    plain(document, payload, text)?;
                    continue;
                }
                Part::Tag(name) => ("span", "tag", name),
                Part::Hex(hex) => ("span", "hex", hex),
                Part::Found(text) => ("mark", "", text),
            };
            inside(document, payload, tag, class)?.set_text_content(Some(words));
        }
        Some(())
    }

    fn foot(&self, place: &Element, payload: &Element, seq: u64, message: &Message) -> Option<()> {
        if message.folded {
            plain(self.document, payload, "…")?;
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
}

fn inside(document: &Document, parent: &Element, tag: &str, class: &str) -> Option<Element> {
    let element = document.create_element(tag).ok()?;
    if !class.is_empty() {
        element.set_class_name(class);
    }
    parent.append_child(&element).ok()?;
    Some(element)
}

fn plain(document: &Document, parent: &Element, text: &str) -> Option<()> {
    parent.append_child(&document.create_text_node(text)).ok()?;
    Some(())
}
