//! Rows as elements. Text goes in as text nodes, so that it never becomes markup.

mod columns;

use shared::address::split_host_port;
use web_sys::{Document, Element};

use self::columns::Columns;

use crate::{
    browser,
    text::Text,
    view::{
        bytes::Part,
        fold::Fold,
        mentioned,
        row::{Body, Content, Message, Row},
        tint,
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
    payload: Payload,
}

/// Where the bytes of a message stand.
enum Payload {
    Text(Element),
    Columns(Columns),
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

    /// Whether what it shows changes with the entry that comes next.
    pub(crate) fn is_open(&self) -> bool {
        self.shown.as_ref().is_some_and(|row| row.open)
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
                let old_seq = before.as_ref().map_or(0, |row| row.seq);
                nodes.change((old, old_seq), (new, row.seq), text)?;
            }
            _ => {
                self.element.set_text_content(None);
                self.nodes = self.build(&row, text)?;
            }
        }
        if let Some(Payload::Columns(columns)) = self.nodes.as_ref().map(|nodes| &nodes.payload) {
            let picked = |row: &Row| row.picked;
            if before.as_ref().and_then(picked) != row.picked || before.is_none() {
                columns.pick(row.picked)?;
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
                inspect,
                words,
                time,
                bad,
            } => {
                let class = if *bad { "event bad" } else { "event" };
                let line = make.inside(&self.element, "div", class)?;
                if let Some(subject) = subject {
                    let code = make.inside(&line, "code", "")?;
                    make.address(&code, subject, *inspect)?;
                }
                let place = make.inside(&line, "span", "event-words")?;
                make.sentence(&place, words, *inspect)?;
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
    fn change(
        &self,
        (old, old_seq): (&Message, u64),
        (new, new_seq): (&Message, u64),
        text: &'static Text,
    ) -> Option<()> {
        let say = |element: &Element, old: &str, new: &str| {
            if old != new {
                element.set_text_content(Some(new));
            }
        };
        say(&self.who, &old.who, &new.who);
        if old.tint != new.tint {
            self.who.set_class_name(&who_class(new));
        }
        if old.peer != new.peer
            && new.from.is_none()
            && let Some(peer) = &new.peer
        {
            self.who.set_attribute("data-peer", peer.as_str()).ok()?;
        }
        if old.from != new.from
            && let Some(from) = &new.from
        {
            lead(&self.who, from, text)?;
        }
        say(&self.time, &old.time, &new.time);
        say(&self.size, &old.size, &new.size);
        if old_seq != new_seq {
            self.seq.set_text_content(Some(&format!("#{new_seq}")));
        }
        if old.content == new.content {
            return Some(());
        }
        match (&self.payload, &new.content) {
            (Payload::Text(payload), Content::Parts(parts)) => {
                if let [Part::Text(only)] = &parts[..] {
                    payload.set_text_content(Some(only));
                    return Some(());
                }
                payload.set_text_content(None);
                Maker::fill(&browser::document()?, payload, parts)
            }
            (Payload::Columns(columns), Content::Dump(dump)) => columns.show(dump),
            // Rows of another form are made anew.
            _ => None,
        }
    }
}

/// Whoever else it is has a colour.
fn who_class(message: &Message) -> String {
    match message.tint {
        Some(tint) => format!("who {}", tint::class(tint)),
        None => "who".to_owned(),
    }
}

/// Makes a button the way to the inspector.
fn lead(button: &Element, of: &str, text: &'static Text) -> Option<()> {
    let title = (text.inspect.inspect)(of);
    button.set_attribute("title", &title).ok()?;
    button.set_attribute("data-address", of).ok()
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
        let place = self.inside(row, "div", &message_class(message))?;
        let from = self.inside(&place, "div", "from")?;
        let who = self.who(&from, message)?;
        if let Some(to) = &message.to {
            let place = self.inside(&from, "span", "to")?;
            plain(self.document, &place, "→ ")?;
            self.address(&place, to, message.inspect)?;
        }
        let number = self.say(&from, "span", "seq", &format!("#{seq}"))?;
        let when = self.inside(&from, "span", "when")?;
        let time = self.say(&when, "time", "", &message.time)?;
        plain(self.document, &when, " · ")?;
        let size = self.say(&when, "span", "", &message.size)?;
        let payload = match &message.content {
            Content::Parts(parts) => {
                let payload = self.inside(&place, "p", "payload")?;
                Self::fill(self.document, &payload, parts)?;
                if message.fold == Fold::Folded {
                    plain(self.document, &payload, "…")?;
                }
                Payload::Text(payload)
            }
            Content::Dump(dump) => Payload::Columns(Columns::new(self.document, &place, dump)?),
        };
        self.foot(&place, seq, message)?;
        Some(Nodes {
            who,
            seq: number,
            time,
            size,
            payload,
        })
    }

    /// Whom something is about: an address leads to the inspector, a name does not.
    fn address(&self, place: &Element, subject: &str, inspect: bool) -> Option<()> {
        match inspect && split_host_port(subject).is_ok() {
            true => self.way(place, subject, subject),
            false => plain(self.document, place, subject),
        }
    }

    /// A sentence whose addresses and ports lead to the inspector.
    fn sentence(&self, place: &Element, words: &str, inspect: bool) -> Option<()> {
        for part in mentioned::parts(words) {
            match part.asked().filter(|_| inspect) {
                Some(of) => self.way(place, &of, part.shown())?,
                None => plain(self.document, place, part.shown())?,
            }
        }
        Some(())
    }

    /// The way to the inspector; it is no stop on the way through the page, like all in a row.
    fn way(&self, place: &Element, of: &str, shown: &str) -> Option<()> {
        let button = self.say(place, "button", "inspect", shown)?;
        button.set_attribute("type", "button").ok()?;
        button.set_attribute("tabindex", "-1").ok()?;
        lead(&button, of, self.text)
    }

    /// A peer by its name, which leads to the dialog for that, or by its address, which leads to the inspector. Both are reached by
    /// key from the list, so that rows are no stops on the way through the page.
    fn who(&self, from: &Element, message: &Message) -> Option<Element> {
        let Some(peer) = &message.peer else {
            return self.say(from, "span", &who_class(message), &message.who);
        };
        let who = self.say(from, "button", &who_class(message), &message.who)?;
        who.set_attribute("type", "button").ok()?;
        who.set_attribute("tabindex", "-1").ok()?;
        if let Some(from) = &message.from {
            lead(&who, from, self.text)?;
            return Some(who);
        }
        who.set_attribute("title", self.text.views.name_peer).ok()?;
        who.set_attribute("data-peer", peer.as_str()).ok()?;
        Some(who)
    }

    fn fill(document: &Document, payload: &Element, parts: &[Part]) -> Option<()> {
        for part in parts {
            let hex = match part {
                Part::Byte(byte) | Part::Belongs(byte) => format!("{byte:02X}"),
                _ => String::new(),
            };
            let (tag, class, words) = match part {
                Part::Text(text) => {
                    plain(document, payload, text)?;
                    continue;
                }
                Part::Byte(_) => ("span", "tag byte", &hex),
                Part::Belongs(_) => ("span", "tag byte belongs", &hex),
                Part::Joined(text) => ("span", "joined", text),
                Part::Tag(name) => ("span", "tag", name),
                Part::Hex(hex) => ("span", "hex", hex),
                Part::Found(text) => ("mark", "", text),
            };
            inside(document, payload, tag, class)?.set_text_content(Some(words));
        }
        Some(())
    }

    fn foot(&self, place: &Element, seq: u64, message: &Message) -> Option<()> {
        let words = match message.fold {
            Fold::Short => None,
            Fold::Folded => Some((self.text.views.show_all)(message.bytes)),
            Fold::Unfolded => Some(self.text.views.fold.to_owned()),
        };
        if let Some(words) = words {
            let button = self.say(place, "button", "button unfold", &words)?;
            button.set_attribute("type", "button").ok()?;
            button.set_attribute("data-fold", &seq.to_string()).ok()?;
        }
        if message.partial {
            self.say(place, "p", "note", self.text.line_was_cut)?;
        }
        for note in &message.notes {
            let line = self.inside(place, "p", "note bad")?;
            self.sentence(&line, note, message.inspect)?;
        }
        Some(())
    }
}

fn message_class(message: &Message) -> String {
    let classes = [
        (true, "message"),
        (message.out, " out"),
        (message.other, " other"),
        (!message.notes.is_empty(), " lost"),
        (matches!(message.content, Content::Dump(_)), " dumped"),
    ];
    let stands = classes.into_iter().filter(|(is, _)| *is);
    stands.map(|(_, class)| class).collect()
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
