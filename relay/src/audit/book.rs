//! One line of what repeats itself. Pure.
//!
//! What is done for the first time becomes a line at once. The same again, by the same person from the same address with the
//! same outcome, is counted for a while and then becomes one line more, with the number of times. So a script that sends a
//! thousand times a second, an absent device that is dialled for days, and somebody who tries a thousand keys take little room
//! and wash nothing else out of the list. Who does a thousand different things a minute has so much [room](super::portion): lines
//! keep who, what, which address and which rule as long as there is any, and then it is told how much was not written.

use std::{collections::HashMap, time::Duration};

use shared::{
    audit::{Deed, RELAY},
    time::Timestamp,
};
use tokio::time::Instant;

use super::portion::{Form, Portions, WHILE};

/// How long the same again is counted of what the relay does by itself.
const WHILE_BY_ITSELF: Duration = Duration::from_secs(24 * 60 * 60);

/// So many different ones are counted at a time. Beyond that each becomes a line whenever it is done, as far as there is room.
const MOST: usize = 4096;

/// What was done lately.
#[derive(Debug, Default)]
pub(super) struct Book {
    lately: HashMap<Deed, Again>,
    portions: Portions,
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
        for form in Form::ALL {
            let line = form.of(&deed);
            if self.is_again(&line, at) {
                return None;
            }
            if self.portions.take(&deed, form, &line, now) {
                self.count(&line, form, at, now);
                return Some(Deed { at, ..line });
            }
        }
        None
    }

    /// What is done again from now on is counted.
    fn count(&mut self, line: &Deed, form: Form, at: Timestamp, now: Instant) {
        // Of lines that tell nothing there are few.
        if self.lately.len() >= MOST && form.tells() {
            return;
        }
        let time = match line.who.as_str() {
            RELAY if form.tells() => WHILE_BY_ITSELF,
            _ => WHILE,
        };
        let again = Again {
            until: now + time,
            last: at,
            times: 0,
        };
        self.lately.insert(line.clone(), again);
    }

    fn is_again(&mut self, deed: &Deed, at: Timestamp) -> bool {
        let Some(again) = self.lately.get_mut(deed) else {
            return false;
        };
        (again.last, again.times) = (at, again.times + deed.times);
        true
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
    use shared::{
        audit::{NOT_KEPT, SIGN_IN, SOMEBODY},
        fault::FaultCode,
    };

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

    fn deed(who: &str, from: &str, what: &str) -> Deed {
        Deed {
            user: (who == "Li").then(|| "u1".into()),
            from: Some(from.to_owned()),
            ..Deed::new(who, what)
        }
    }

    fn dialled(number: usize) -> Deed {
        let to = format!("10.0.{}.{}:{number}", number / 256, number % 256);
        Deed {
            on: Some(format!("name {number}")),
            asked: Some(to.clone()),
            resolved: vec![to],
            rule: Some(format!("rule {}", number % 3)),
            ..deed("Li", "192.0.2.1", "create-bridge")
        }
    }

    fn take_all(book: &mut Book, deeds: impl Iterator<Item = Deed>, now: Instant) -> Vec<Deed> {
        deeds
            .filter_map(|deed| book.take(deed, at(1), now))
            .collect()
    }

    #[tokio::test(start_paused = true)]
    async fn lines_of_one_keep_address_and_rule_as_long_as_there_is_room_and_then_say_how_many_are_missing()
     {
        let (mut book, now) = (Book::default(), Instant::now());
        let lines = take_all(&mut book, (0..5_000).map(dialled), now);
        let (told, untold): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line.what != NOT_KEPT);
        assert!(told.len() > 200, "{}", told.len());
        assert!(
            told.iter()
                .all(|line| line.asked.is_some() && line.rule.is_some() && line.from.is_some())
        );
        assert!(told[..100].iter().all(|line| line.on.is_some()));
        assert!(
            told[150..].iter().all(|line| line.on.is_none()),
            "shorter, not less decided"
        );
        // One for each rule by which it was decided, and with them all that is missing is counted.
        assert_eq!(untold.len(), 3, "{untold:?}");
        let all = |line: &&Deed| {
            line.on.as_deref() == Some("create-bridge") && line.rule.is_some() && line.who == "Li"
        };
        assert!(untold.iter().all(all), "{untold:?}");
        let again: u64 = book.over(now + WHILE).iter().map(|line| line.times).sum();
        assert_eq!(told.len() as u64 + untold.len() as u64 + again, 5_000);
        assert!(
            book.take(dialled(1), at(70), now + WHILE)
                .unwrap()
                .on
                .is_some()
        );
    }

    #[tokio::test(start_paused = true)]
    async fn what_differs_in_its_object_alone_is_one_line_once_there_is_much_of_it() {
        let (mut book, now) = (Book::default(), Instant::now());
        let deeds = (0..1_000).map(|number| Deed {
            on: Some(format!("thing {number}")),
            ..deed("Li", "::1", "delete-saved")
        });
        let lines = take_all(&mut book, deeds, now);
        assert_eq!(lines.len(), 121);
        assert_eq!(lines[120].on, None);
        assert_eq!(lines[120].what, "delete-saved");
        assert_eq!(book.over(now + WHILE)[0].times, 1_000 - 121);
        // What was decided has room all the same.
        let deeds = (0..100).map(|number| Deed {
            on: None,
            ..dialled(number)
        });
        assert_eq!(take_all(&mut book, deeds, now).len(), 100);
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_uses_up_the_room_of_whom_they_claim_to_be() {
        let (mut book, now) = (Book::default(), Instant::now());
        let refused = |number: usize, from: String| Deed {
            refused: Some(FaultCode::NotSignedIn),
            on: Some(format!("{number}")),
            ..deed("Li", &from, SIGN_IN)
        };
        // From one household, and from as many as one likes.
        let one = (0..500).map(|number| refused(number, format!("2001:db8::{number:x}")));
        let lines = take_all(&mut book, one, now);
        assert!(lines.len() < 90, "{}", lines.len());
        let many = (0..20_000).map(|number| refused(number, format!("2001:db8:{number:x}::1")));
        let lines = take_all(&mut book, many, now);
        assert!(lines.len() < 600, "{}", lines.len());
        assert_eq!(
            (
                lines.last().unwrap().what.as_str(),
                lines.last().unwrap().who.as_str()
            ),
            (NOT_KEPT, SOMEBODY)
        );
        // Whoever it is has all the room there is.
        let lines = take_all(&mut book, (0..100).map(dialled), now);
        assert!(lines.len() == 100 && lines.iter().all(|line| line.on.is_some()));
        let again: u64 = book.over(now + WHILE).iter().map(|line| line.times).sum();
        assert!(again > 19_000, "{again}");
    }

    #[tokio::test(start_paused = true)]
    async fn the_relay_opens_all_its_bridges_at_once_and_a_name_that_leads_everywhere_fills_nothing()
     {
        let (mut book, now) = (Book::default(), Instant::now());
        let on = |bridge: usize, to: usize| Deed {
            bridge: Some(format!("b{bridge}").as_str().into()),
            resolved: vec![format!("10.0.0.1:{to}")],
            asked: Some("lab.example:1".to_owned()),
            ..Deed::new(RELAY, "dial")
        };
        let lines = take_all(&mut book, (0..1_000).map(|number| on(number, 1)), now);
        assert!(lines.len() == 1_000 && lines.iter().all(|line| line.asked.is_some()));
        let lines = take_all(&mut book, (0..1_000).map(|number| on(7, number)), now);
        assert!((16..120).contains(&lines.len()), "{}", lines.len());
        assert_eq!(lines.last().unwrap().what, NOT_KEPT);
    }
}
