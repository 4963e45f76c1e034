//! Lesson 5: a dialogue in turns, until somebody says the farewell; and what happens when both wait.

use shared::{
    bridge::FAREWELLS,
    entry::{Direction, Entry},
};

use super::{
    Evidence, Missing, Outcome, SILENCE_US, Seen,
    evidence::between,
    talk::{Talk, talks},
};

/// So many turns make a dialogue.
const TURNS: usize = 4;

pub(super) fn check(evidence: &Evidence) -> Vec<Outcome> {
    let side = &evidence.yours;
    let own = side.bridge.as_ref().map(|bridge| bridge.farewell.clone());
    let words = own.unwrap_or_else(|| FAREWELLS.map(str::to_owned).to_vec());
    let talks = talks(side);
    let met = talks.first().map(|talk| talk.address.to_owned());
    let longest = talks.iter().flat_map(Talk::silences).max();
    let silence = longest.filter(|us| *us >= SILENCE_US);
    let turns = talks.iter().map(turns).max().unwrap_or_default();
    let farewell = talks.iter().find_map(|talk| farewell(talk, &words));
    let last = talks.last();
    vec![
        Outcome::of(met.map(|caller| Seen::Met { caller }), || None),
        Outcome::of(silence.map(|us| Seen::Silence { us }), || {
            last?;
            Some(match longest {
                Some(us) => Missing::ShortSilence { us },
                None => Missing::NobodySpoke,
            })
        }),
        Outcome::of(
            (turns >= TURNS).then_some(Seen::Turns { count: turns }),
            || few_turns(last?),
        ),
        Outcome::of(farewell, || no_farewell(last?, &words)),
    ]
}

/// The longest run of messages in which the sides take turns.
fn turns(talk: &Talk<'_>) -> usize {
    let (mut longest, mut run, mut before) = (0, 0, None);
    for message in &talk.messages {
        run = if before == Some(message.direction) {
            1
        } else {
            run + 1
        };
        before = Some(message.direction);
        longest = longest.max(run);
    }
    longest
}

fn few_turns(talk: &Talk<'_>) -> Option<Missing> {
    let [.., one, two] = talk.messages.as_slice() else {
        let count = talk.messages.len();
        return (count > 0).then_some(Missing::FewTurns { count });
    };
    Some(if one.direction == two.direction {
        Missing::TwiceInARow {
            out: two.direction == Direction::Out,
        }
    } else {
        Missing::FewTurns { count: turns(talk) }
    })
}

/// What was said, less one line's end.
fn said(entry: &Entry) -> Option<&str> {
    let text = str::from_utf8(&entry.bytes).ok()?;
    let text = text.strip_suffix('\n').unwrap_or(text);
    Some(text.strip_suffix('\r').unwrap_or(text))
}

fn is_farewell(entry: &Entry, words: &[String]) -> bool {
    said(entry).is_some_and(|said| words.iter().any(|word| word == said))
}

/// A farewell was said, and after it the connection ended in order: by a FIN of each side.
fn farewell(talk: &Talk<'_>, words: &[String]) -> Option<Seen> {
    let farewell = talk
        .messages
        .iter()
        .find(|entry| is_farewell(entry, words))?;
    let first = talk.fin_sent?.seq.min(talk.fin_received?.seq);
    let left = talk.left.filter(|_| !talk.reset)?;
    (first > farewell.seq).then_some(())?;
    Some(Seen::Farewell {
        word: said(farewell)?.to_owned(),
        by_us: farewell.direction == Direction::Out,
        after_us: between(farewell, left),
    })
}

fn no_farewell(talk: &Talk<'_>, words: &[String]) -> Option<Missing> {
    if talk.messages.iter().any(|entry| is_farewell(entry, words)) {
        return Some(match (talk.reset, talk.left) {
            (true, _) => Missing::BrokenOff,
            (_, Some(_)) if talk.fin_received.is_none() => Missing::OneFin,
            _ => Missing::StillOpen,
        });
    }
    if talk.left.is_some() {
        return Some(Missing::LeftWithout);
    }
    let bare = |text: &str| {
        let text = text.trim().to_lowercase();
        text.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
    };
    let almost = said(talk.messages.last()?)?;
    let is_almost = words.iter().any(|word| bare(word) == bare(almost));
    is_almost.then(|| Missing::AlmostFarewell {
        said: almost.to_owned(),
    })
}
