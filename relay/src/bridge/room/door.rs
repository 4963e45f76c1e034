//! What a UDP source has to do before it hears the others in a room: anyone can write anyone's address on a datagram.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::time::Instant;

use super::Tries;

/// The letters of a token: none looks like another.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// How many of them a token has: asked for it is no more than `hello` with its line's end has, and one in 33 million to guess,
/// with few tries ([`Tries`]).
const TOKEN_LETTERS: usize = 5;

/// The door before a source.
#[derive(Debug)]
pub(in crate::bridge) struct Door(Mutex<State>);

#[derive(Debug)]
enum State {
    Open,
    /// Shut to who does not answer a token. Boxed: nearly all peers stand before an open door.
    Asks(Box<Question>),
    /// Shut; only a person can let the source in.
    Shut,
}

/// What a source is asked.
#[derive(Debug)]
struct Question {
    token: String,
    own: Tries,
    /// Of all sources of the bridge.
    all: Arc<Mutex<Tries>>,
}

/// What becomes of a datagram at the door.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::bridge) enum AtDoor {
    /// It is said in the room.
    Inside,
    /// It was the token: the source is in the room from now on.
    Enters,
    /// The source stays outside and is sent this, which is no longer than what it sent, and not what it has to answer: who
    /// sends back whatever it gets does not enter.
    Asked(Vec<u8>),
    /// The source stays outside.
    Outside,
}

impl Door {
    /// A door that stands open.
    pub(in crate::bridge) fn open() -> Self {
        Self(Mutex::new(State::Open))
    }

    /// The door before a source of a UDP room, where all sources together have these tries. Sources on this machine are known
    /// to be what they say.
    pub(in crate::bridge) fn before(address: SocketAddr, tries: &Arc<Mutex<Tries>>) -> Self {
        let state = match token() {
            _ if address.ip().is_loopback() => State::Open,
            Some(token) => State::Asks(Box::new(Question {
                token,
                own: Tries::of_one(),
                all: Arc::clone(tries),
            })),
            None => State::Shut,
        };
        Self(Mutex::new(state))
    }

    /// Whether the source waits outside.
    pub(in crate::bridge) fn is_shut(&self) -> bool {
        !matches!(*lock(&self.0), State::Open)
    }

    /// Lets the source in; says whether it was outside.
    pub(in crate::bridge) fn let_in(&self) -> bool {
        let before = std::mem::replace(&mut *lock(&self.0), State::Open);
        !matches!(before, State::Open)
    }

    /// What becomes of a datagram.
    pub(in crate::bridge) fn knock(&self, datagram: &[u8], now: Instant) -> AtDoor {
        let mut state = lock(&self.0);
        let Question { token, own, all } = match &mut *state {
            State::Open => return AtDoor::Inside,
            State::Shut => return AtDoor::Outside,
            State::Asks(question) => &mut **question,
        };
        let mut all = lock(all);
        // Not even the right answer: who guesses learns nothing meanwhile.
        if own.is_silent(now) || all.is_silent(now) {
            return AtDoor::Outside;
        }
        let answer = datagram.trim_ascii();
        if answer.eq_ignore_ascii_case(token.as_bytes()) {
            drop(all);
            *state = State::Open;
            return AtDoor::Enters;
        }
        if is_guess(answer) {
            own.failed(now);
            all.failed(now);
        }
        let long = format!("* Answer {token} to join\n");
        let short = format!("{token}?");
        [long, short]
            .into_iter()
            .find(|question| question.len() <= datagram.len())
            .map_or(AtDoor::Outside, |question| AtDoor::Asked(question.into()))
    }
}

/// A token; `None` where the system has no random numbers.
fn token() -> Option<String> {
    let random = getrandom::u32().ok()?;
    let letter =
        |index: usize| char::from(LETTERS[(random >> (5 * index)) as usize % LETTERS.len()]);
    Some((0..TOKEN_LETTERS).map(letter).collect())
}

/// Whether an answer could have been a token. What else is said is no try, however much of it there is.
fn is_guess(answer: &[u8]) -> bool {
    let is_letter = |byte: &u8| LETTERS.contains(&byte.to_ascii_lowercase());
    answer.len() == TOKEN_LETTERS && answer.iter().all(is_letter)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    fn before(address: &str, tries: &Arc<Mutex<Tries>>) -> Door {
        Door::before(address.parse().unwrap(), tries)
    }

    /// What it asks for, in short.
    fn asked(door: &Door, now: Instant) -> Option<String> {
        match door.knock(b"hello\n", now) {
            AtDoor::Asked(short) => Some(String::from_utf8(short).unwrap()),
            _ => None,
        }
    }

    /// Another token than this.
    fn wrong(token: &str) -> &'static [u8] {
        if token == "aaaaa" {
            b"bbbbb\n"
        } else {
            b"aaaaa\n"
        }
    }

    #[test]
    fn a_source_enters_with_its_token() {
        let (tries, now) = (Arc::default(), Instant::now());
        let door = before("127.0.0.1:5", &tries);
        assert_eq!(door.knock(b"hi", now), AtDoor::Inside);
        let door = before("192.0.2.1:5", &tries);
        assert_eq!(door.knock(b"hi", now), AtDoor::Outside);
        let short = asked(&door, now).unwrap();
        let AtDoor::Asked(long) = door.knock(&[b'x'; 40], now) else {
            panic!("it is asked");
        };
        let token = short.strip_suffix('?').unwrap();
        assert!(String::from_utf8(long.clone()).unwrap().contains(token));
        // An echo sends back what it is asked, and stays outside.
        for question in [short.as_bytes(), &long] {
            assert!(matches!(door.knock(question, now), AtDoor::Asked(_)));
        }
        let answer = format!("{}\n", token.to_uppercase());
        assert_eq!(door.knock(answer.as_bytes(), now), AtDoor::Enters);
        assert_eq!(door.knock(b"hi", now), AtDoor::Inside);
        assert!(!door.let_in());
    }

    #[test]
    fn who_guesses_is_not_heard_for_longer_and_longer() {
        let (tries, mut now) = (Arc::default(), Instant::now());
        let door = before("192.0.2.1:5", &tries);
        let token = asked(&door, now).unwrap();
        let token = token.strip_suffix('?').unwrap();
        let mut heard = 0;
        for _ in 0..24 * 3600 {
            now += Duration::from_secs(1);
            // What is no guess is no try.
            door.knock(b"hello, is anybody there?", now);
            heard += u32::from(door.knock(wrong(token), now) != AtDoor::Outside);
        }
        assert!((5..250).contains(&heard), "{heard} in a day");
        // Not even the token is taken, until its time is over; and others are asked meanwhile.
        assert_eq!(door.knock(token.as_bytes(), now), AtDoor::Outside);
        assert!(asked(&before("192.0.2.2:5", &tries), now).is_some());
        now += Duration::from_secs(3600);
        assert_eq!(door.knock(token.as_bytes(), now), AtDoor::Enters);
    }

    #[test]
    fn however_many_guess_together_few_are_heard() {
        let (tries, mut now) = (Arc::default(), Instant::now());
        let mut heard = 0;
        for source in 0..100_000_u32 {
            now += Duration::from_millis(864);
            let door = before(&format!("192.0.2.1:{}", source % 65_536), &tries);
            heard += u32::from(door.knock(b"aaaaa\n", now) != AtDoor::Outside);
        }
        assert!((32..1_500).contains(&heard), "{heard} in a day");
        let door = before("192.0.2.1:5", &tries);
        assert!(asked(&door, now).is_none());
        assert!(door.let_in(), "a person can let it in");
    }

    proptest! {
        /// What an unproven source is sent is never more than what it sent.
        #[test]
        fn questions_do_not_amplify(datagram in prop::collection::vec(any::<u8>(), 0..60)) {
            let door = before("192.0.2.1:5", &Arc::default());
            if let AtDoor::Asked(question) = door.knock(&datagram, Instant::now()) {
                prop_assert!(question.len() <= datagram.len());
            }
        }
    }
}
