//! How much of the list is one's own. Pure.
//!
//! Whoever does a thousand things a minute washes nothing out of the list: lines of one person within a while have so many
//! bytes, and what has no room is told in ever shorter [forms](Form), the last of which says only how much was not written.
//! Each is counted to who has done it: a person to the account, a guest and whoever is turned away to where they come from, so
//! that nobody uses up the room of somebody else, whose name a stranger may claim.

use std::{collections::HashMap, net::IpAddr, time::Duration};

use shared::audit::{Deed, Means, NOT_KEPT, RELAY, SIGN_IN, SOMEBODY};
use tokio::time::Instant;

use crate::household::household;

/// For how long lines are counted.
pub(super) const WHILE: Duration = Duration::from_secs(60);

/// So many are counted at a time of each sort; of further ones it is told how much was not written.
const MOST: usize = 8192;

/// What a line takes besides its texts.
const LINE_BYTES: usize = 48;

/// Room within [`WHILE`].
#[derive(Clone, Copy, Debug)]
struct Room {
    /// Lines that tell all.
    lines: usize,
    /// Bytes of lines that tell what decided; half of them for those on which nothing had to be decided.
    bytes: usize,
    /// Bytes of lines that tell of which operation how much was not written.
    unwritten: usize,
}

const OF_ONE: Room = Room {
    lines: 120,
    bytes: 64 << 10,
    unwritten: 8 << 10,
};
const OF_A_STRANGER: Room = Room {
    lines: 10,
    bytes: 4 << 10,
    unwritten: 1 << 10,
};
const OF_ALL_STRANGERS: Room = Room {
    lines: 120,
    bytes: 32 << 10,
    unwritten: 8 << 10,
};
/// What the relay does by itself on a bridge: names may lead elsewhere at each dial.
const OF_A_BRIDGE: Room = Room {
    lines: 16,
    bytes: 8 << 10,
    unwritten: 1 << 10,
};

/// How much a line tells, from all to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// All.
    Full,
    /// All but to which thing: who, from where, what, to which address, by which rule, how it ended.
    Plain,
    /// That something of an operation, by a rule, was not written.
    Unwritten,
    /// That something was not written.
    Nothing,
}

impl Form {
    pub(super) const ALL: [Self; 4] = [Self::Full, Self::Plain, Self::Unwritten, Self::Nothing];

    /// Whether a line of this form tells what was done.
    pub(super) fn tells(self) -> bool {
        matches!(self, Self::Full | Self::Plain)
    }

    /// The line in this form.
    pub(super) fn of(self, deed: &Deed) -> Deed {
        let class = Class::of(deed);
        // Names that anybody gives would make as many lines as there are names.
        let is_named = matches!(class, Class::Known | Class::Bridge);
        let who = if is_named { &deed.who } else { SOMEBODY };
        let unwritten = Deed {
            user: deed.user.clone().filter(|_| is_named),
            times: deed.times,
            ..Deed::new(who, NOT_KEPT)
        };
        match self {
            Self::Full => deed.clone(),
            Self::Plain => Deed {
                on: None,
                ..deed.clone()
            },
            Self::Unwritten => Deed {
                from: deed.from.clone().filter(|_| !is_named),
                bridge: deed.bridge.clone().filter(|_| class == Class::Bridge),
                on: Some(deed.what.clone()),
                rule: deed.rule.clone(),
                refused: deed.refused,
                ..unwritten
            },
            Self::Nothing => unwritten,
        }
    }
}

/// Sorts of those who do something. Each has a list of its own, so that however many come of one, the others are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Class {
    /// Accounts, the owner, tokens, the command line.
    Known,
    Guest,
    /// Whoever is turned away, and claims to be anybody.
    Stranger,
    /// The relay by itself.
    Bridge,
}

impl Class {
    fn of(deed: &Deed) -> Self {
        let is_link = |by: &shared::audit::By| by.kind == Means::Link;
        match deed.who.as_str() {
            RELAY => Self::Bridge,
            SOMEBODY => Self::Stranger,
            _ if deed.what == SIGN_IN && deed.refused.is_some() => Self::Stranger,
            _ if deed.by.as_ref().is_some_and(is_link) => Self::Guest,
            _ => Self::Known,
        }
    }

    /// To whom a line is counted.
    fn whose(self, deed: &Deed) -> String {
        let own = match self {
            Self::Known => deed.user.as_ref().map(|user| user.0.clone()),
            Self::Guest | Self::Stranger => deed.from.as_deref().map(place),
            Self::Bridge => {
                let bridge = deed.bridge.as_ref().map(|bridge| bridge.0.clone());
                bridge.or_else(|| deed.on.clone())
            }
        };
        own.unwrap_or_else(|| deed.who.clone())
    }

    fn room(self) -> Room {
        match self {
            Self::Known | Self::Guest => OF_ONE,
            Self::Stranger => OF_A_STRANGER,
            Self::Bridge => OF_A_BRIDGE,
        }
    }
}

fn place(from: &str) -> String {
    from.parse::<IpAddr>()
        .map_or_else(|_| from.to_owned(), |ip| household(ip).to_string())
}

/// Whose lines there are.
#[derive(Debug, Default)]
pub(super) struct Portions {
    portions: HashMap<Class, HashMap<String, Portion>>,
    strangers: Option<Portion>,
}

/// What somebody has written.
#[derive(Clone, Copy, Debug)]
struct Portion {
    until: Instant,
    lines: usize,
    bytes: usize,
    unwritten: usize,
}

impl Portions {
    /// Whether there is room for a line in a form; then it is taken.
    pub(super) fn take(&mut self, deed: &Deed, form: Form, line: &Deed, now: Instant) -> bool {
        if form == Form::Nothing {
            return true;
        }
        let class = Class::of(deed);
        let own = of_class(self.portions.entry(class).or_default(), class, deed, now);
        let Some(own) = own else {
            return false;
        };
        let Some(next) = own.with(line, form, class.room()) else {
            return false;
        };
        if class == Class::Stranger {
            let all = current(self.strangers, now);
            let Some(all) = all.with(line, form, OF_ALL_STRANGERS) else {
                return false;
            };
            self.strangers = Some(all);
        }
        *own = next;
        true
    }
}

/// Somebody's portion; nothing where there are too many others.
fn of_class<'a>(
    portions: &'a mut HashMap<String, Portion>,
    class: Class,
    deed: &Deed,
    now: Instant,
) -> Option<&'a mut Portion> {
    let whose = class.whose(deed);
    if portions.len() >= MOST && !portions.contains_key(&whose) {
        portions.retain(|_, portion| portion.until > now);
        if portions.len() >= MOST {
            return None;
        }
    }
    let portion = portions.entry(whose).or_insert_with(|| current(None, now));
    *portion = current(Some(*portion), now);
    Some(portion)
}

/// A portion that is counted now: the one that there is, or, when its time is over, another.
fn current(portion: Option<Portion>, now: Instant) -> Portion {
    portion
        .filter(|portion| portion.until > now)
        .unwrap_or(Portion {
            until: now + WHILE,
            lines: 0,
            bytes: 0,
            unwritten: 0,
        })
}

impl Portion {
    /// What it is with a line more, if there is room.
    fn with(self, line: &Deed, form: Form, room: Room) -> Option<Self> {
        let size = size(line);
        if form == Form::Unwritten {
            let unwritten = self.unwritten + size;
            return (unwritten <= room.unwritten).then_some(Self { unwritten, ..self });
        }
        let is_decided = line.asked.is_some() || line.rule.is_some() || line.refused.is_some();
        let most = if is_decided {
            room.bytes
        } else {
            room.bytes / 2
        };
        let (lines, bytes) = (self.lines + 1, self.bytes + size);
        let fits = bytes <= most && (form != Form::Full || lines <= room.lines);
        fits.then_some(Self {
            lines,
            bytes,
            ..self
        })
    }
}

/// The bytes of a line, about.
fn size(line: &Deed) -> usize {
    let by = line.by.iter().flat_map(|by| [&by.id, &by.name]);
    let texts = [&line.from, &line.on, &line.set, &line.asked, &line.rule];
    let texts = texts.into_iter().chain(by).flatten().map(String::len);
    let ids = line.bridge.iter().map(|bridge| bridge.0.len());
    let ids = ids.chain(line.user.iter().map(|user| user.0.len()));
    let resolved = line.resolved.iter().map(|address| address.len() + 1);
    let rest = line.who.len() + line.what.len() + LINE_BYTES;
    texts.chain(ids).chain(resolved).sum::<usize>() + rest
}
