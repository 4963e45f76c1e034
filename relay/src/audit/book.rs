//! One line of what repeats itself. Pure.
//!
//! What is done for the first time becomes a line at once. The same again, by the same person from the same address with the
//! same outcome, is counted for a while and then becomes one line more, with the number of times. So a script that sends a
//! thousand times a second, an absent device that is dialled for days, and somebody who tries a thousand keys take little room
//! and wash nothing else out of the list. Nor does who does a thousand different things a minute, or comes from a thousand
//! addresses: beyond a number it is only told what was done, and how often.

use std::{collections::HashMap, time::Duration};

use shared::{
    audit::{Deed, RELAY, SOMEBODY},
    time::Timestamp,
};
use tokio::time::Instant;

/// How long the same again is counted, of people and of what the relay does by itself.
const WHILE: Duration = Duration::from_secs(60);
const WHILE_BY_ITSELF: Duration = Duration::from_secs(24 * 60 * 60);

/// So many different ones are counted at a time. Beyond that each becomes a line whenever it is done.
const MOST: usize = 4096;

/// So many lines of one person within [`WHILE`] tell on what it was done; of those whom nobody knows together, fewer.
const MOST_IN_FULL: usize = 120;
const MOST_OF_STRANGERS: usize = 10;

/// What was done lately.
#[derive(Debug, Default)]
pub(super) struct Book {
    lately: HashMap<Deed, Again>,
    /// How many lines each person has, and until when they are counted; of [`MOST`] of them.
    lines: HashMap<String, (Instant, usize)>,
}

/// How often something was done again.
#[derive(Debug)]
struct Again {
    until: Instant,
    last: Timestamp,
    times: u64,
}

impl Book {
    /// Something was done; the line that is to be stored for it now, if one is.
    pub(super) fn take(&mut self, deed: Deed, at: Timestamp, now: Instant) -> Option<Deed> {
        if self.is_again(&deed, at) {
            return None;
        }
        let deed = if self.is_told_in_full(&deed, now) {
            deed
        } else {
            let deed = in_short(deed);
            if self.is_again(&deed, at) {
                return None;
            }
            deed
        };
        if self.lately.len() < MOST {
            let time = if deed.who == RELAY {
                WHILE_BY_ITSELF
            } else {
                WHILE
            };
            let again = Again {
                until: now + time,
                last: at,
                times: 0,
            };
            self.lately.insert(deed.clone(), again);
        }
        Some(Deed { at, ..deed })
    }

    fn is_again(&mut self, deed: &Deed, at: Timestamp) -> bool {
        let Some(again) = self.lately.get_mut(deed) else {
            return false;
        };
        (again.last, again.times) = (at, again.times + deed.times);
        true
    }

    /// Whether a further line of somebody tells all.
    fn is_told_in_full(&mut self, deed: &Deed, now: Instant) -> bool {
        let most = match deed.who.as_str() {
            // Its bridges are bounded, and are opened all at once.
            RELAY => return true,
            SOMEBODY => MOST_OF_STRANGERS,
            _ => MOST_IN_FULL,
        };
        // A guest takes another name as often as it likes, but comes from where it is.
        let user = deed.user.as_ref().map(|user| user.as_str());
        let from = deed.from.as_deref().filter(|_| deed.who != SOMEBODY);
        let whose = user.or(from).unwrap_or(&deed.who);
        if self.lines.len() >= MOST && !self.lines.contains_key(whose) {
            self.lines.retain(|_, (until, _)| *until > now);
            if self.lines.len() >= MOST {
                return false;
            }
        }
        let (until, lines) = self
            .lines
            .entry(whose.to_owned())
            .or_insert((now + WHILE, 0));
        if *until <= now {
            (*until, *lines) = (now + WHILE, 0);
        }
        *lines += 1;
        *lines <= most
    }

    /// The lines of what was done again and whose time is over.
    pub(super) fn over(&mut self, now: Instant) -> Vec<Deed> {
        self.end(|again| again.until <= now)
    }

    /// The lines of all that was done again.
    pub(super) fn close(&mut self) -> Vec<Deed> {
        self.end(|_| true)
    }

    fn end(&mut self, is_over: impl Fn(&Again) -> bool) -> Vec<Deed> {
        let over = self.lately.extract_if(|_, again| is_over(again));
        let mut lines: Vec<_> = over
            .filter(|(_, again)| again.times > 0)
            .map(|(deed, again)| Deed {
                at: again.last,
                times: again.times,
                ..deed
            })
            .collect();
        lines.sort_by_key(|line| line.at);
        lines
    }
}

/// What was done, without on what; of those whom nobody knows also without from where.
fn in_short(deed: Deed) -> Deed {
    let is_known = deed.who != SOMEBODY;
    Deed {
        user: deed.user,
        from: deed.from.filter(|_| is_known),
        refused: deed.refused,
        times: deed.times,
        ..Deed::new(&deed.who, &deed.what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp(seconds * 1_000_000)
    }

    #[tokio::test(start_paused = true)]
    async fn the_same_again_is_one_line_more() {
        let (mut book, start) = (Book::default(), Instant::now());
        let sends = || Deed::new("Li", "send");
        let first = book.take(sends(), at(1), start).unwrap();
        assert_eq!((first.at, first.times), (at(1), 1));
        for second in 2..=9 {
            assert_eq!(book.take(sends(), at(second), start), None);
        }
        let other = book.take(Deed::new("Wang", "send"), at(10), start);
        assert!(other.is_some(), "somebody else's is not the same");
        assert_eq!(book.over(start + WHILE - Duration::from_secs(1)), []);
        let lines = book.over(start + WHILE);
        assert_eq!(lines.len(), 1, "nothing of what was done once");
        assert_eq!((lines[0].at, lines[0].times), (at(9), 8));
        assert!(book.take(sends(), at(70), start + WHILE).is_some());
        assert_eq!(book.take(sends(), at(71), start + WHILE), None);
        let last = book.close();
        assert_eq!((last.len(), last[0].times), (1, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn it_holds_so_many_and_writes_the_others_down() {
        let (mut book, now) = (Book::default(), Instant::now());
        for number in 0..MOST + 2 {
            let deed = Deed::new(&format!("{number}"), "send");
            assert!(book.take(deed.clone(), at(1), now).is_some());
            let again = book.take(deed, at(1), now);
            assert_eq!(again.is_some(), number >= MOST);
        }
        assert_eq!(book.lately.len(), MOST);
        assert_eq!(book.over(now + WHILE).len(), MOST);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_does_very_much_is_told_in_short() {
        let (mut book, now) = (Book::default(), Instant::now());
        for (who, most) in [("Li", MOST_IN_FULL), (SOMEBODY, MOST_OF_STRANGERS)] {
            let deed = |number: usize| Deed {
                // Strangers come from everywhere.
                from: Some(if who == "Li" {
                    "::1".to_owned()
                } else {
                    format!("2001:db8::{number}")
                }),
                on: Some(format!("thing {number}")),
                ..Deed::new(who, "delete-saved")
            };
            let lines = (0..1_000).filter_map(|number| book.take(deed(number), at(1), now));
            let lines: Vec<_> = lines.collect();
            assert_eq!(lines.len(), most + 1, "{who}");
            let last = lines.last().unwrap();
            assert_eq!((last.on.as_ref(), last.from.is_some()), (None, who == "Li"));
        }
        let again: u64 = book.over(now + WHILE).iter().map(|line| line.times).sum();
        assert_eq!(
            again as usize,
            2 * 1_000 - MOST_IN_FULL - MOST_OF_STRANGERS - 2
        );
        let later = now + WHILE;
        assert!(book.take(Deed::new("Li", "x"), at(70), later).is_some());
        // The relay itself opens all its bridges at once.
        let opened = (0..1_000).filter_map(|number| {
            let deed = Deed {
                on: Some(format!("{number}")),
                ..Deed::new(RELAY, "listen")
            };
            book.take(deed, at(70), later)
        });
        assert!(opened.into_iter().all(|line| line.on.is_some()));
    }
}
