//! One line of what repeats itself. Pure.
//!
//! What is done for the first time becomes a line at once. The same again, by the same person from the same address with the
//! same outcome, is counted for a while and then becomes one line more, with the number of times. So a script that sends a
//! thousand times a second, an absent device that is dialled for days, and somebody who tries a thousand keys take little room
//! and wash nothing else out of the list.

use std::{collections::HashMap, time::Duration};

use shared::{
    audit::{Deed, RELAY},
    time::Timestamp,
};
use tokio::time::Instant;

/// How long the same again is counted, of people and of what the relay does by itself.
const WHILE: Duration = Duration::from_secs(60);
const WHILE_BY_ITSELF: Duration = Duration::from_secs(24 * 60 * 60);

/// So many different ones are counted at a time. Beyond that each becomes a line whenever it is done.
const MOST: usize = 4096;

/// What was done lately.
#[derive(Debug, Default)]
pub(super) struct Book {
    lately: HashMap<Deed, Again>,
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
        if let Some(again) = self.lately.get_mut(&deed) {
            (again.last, again.times) = (at, again.times + deed.times);
            return None;
        }
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
            let deed = Deed::new("Li", &format!("{number}"));
            assert!(book.take(deed.clone(), at(1), now).is_some());
            let again = book.take(deed, at(1), now);
            assert_eq!(again.is_some(), number >= MOST);
        }
        assert_eq!(book.lately.len(), MOST);
        assert_eq!(book.over(now + WHILE).len(), MOST);
    }
}
