//! The lines of a row: what the relay did or saw, and around it what must have gone over the wire.

use shared::{
    drawn::{
        Known,
        course::{Row, What},
        samples::Change,
        state::Entered,
    },
    entry::{Backlog, Side},
    time::Timestamp,
};

use super::{
    Line, Way, Word,
    sends::{Written, many, sent},
};

/// The lines of a row. `written` is nothing where the count of what was written does not tell.
pub(crate) fn lines(row: &Row, written: Option<Written>) -> Vec<Line> {
    match &row.what {
        What::Listening { local, backlog } => listening(row, local, *backlog),
        What::Refused { address, took_us } => refused(row, address, *took_us),
        What::Unanswered { address, after_us } => unanswered(row, address, *after_us),
        What::Accepted { address } => accepted(row, address),
        What::Connected {
            local,
            remote,
            took_us,
        } => connected(row, local, remote, *took_us),
        What::FinReceived { after_us } => fin_came(row, *after_us),
        What::FinSent {
            after_us,
            acknowledged,
        } => fin_went(row, *after_us, *acknowledged),
        What::Sent { .. } => sent(row, written).into_iter().collect(),
        What::Many(folded) => many(row, folded, written),
        What::PassedOn { bytes, missed } => {
            let word = Word::PassedOn {
                bytes: *bytes,
                missed: missed.then_some(row.seq),
            };
            vec![Line {
                known: Known::Follows,
                ..own(row, Way::Out, word)
            }]
        }
        What::Left {
            acknowledged: true, ..
        } => left_acknowledged(row),
        what => single(what)
            .map(|(way, word)| own(row, way, word))
            .into_iter()
            .collect(),
    }
}

/// A line that the relay measured, with all that its row says.
pub(super) fn own(row: &Row, way: Way, word: Word) -> Line {
    Line {
        at: Some(row.at),
        after: row.after,
        way,
        known: Known::Measured,
        word,
        ours: row.ours.clone(),
        theirs: row.theirs.clone(),
    }
}

/// Nothing of what has more lines than one, or is known in another way.
fn single(what: &What) -> Option<(Way, Word)> {
    Some(match what.clone() {
        What::Received(piece) => (Way::In, Word::Read { bytes: piece.bytes }),
        What::Reset { by, after_us } => {
            let way = match by {
                Side::Us => Way::Out,
                Side::Peer => Way::In,
            };
            (way, Word::Rst { by, after_us })
        }
        What::TimedOut { after_us } => (Way::Here, Word::TimedOut { after_us }),
        What::NotWritten {
            of,
            written,
            reason,
        } => {
            let word = Word::NotWritten {
                of,
                written,
                reason,
            };
            (Way::Here, word)
        }
        What::Left {
            after_us,
            bytes_in,
            bytes_out,
            ..
        } => {
            let word = Word::Close {
                after_us,
                bytes_in,
                bytes_out,
            };
            (Way::Here, word)
        }
        What::Repeated { times, .. } => (Way::Here, Word::Repeated { times }),
        What::Other(event) | What::NotDialled(event) => (Way::Here, Word::Other(event)),
        What::Listening { .. }
        | What::Refused { .. }
        | What::Unanswered { .. }
        | What::Accepted { .. }
        | What::Connected { .. }
        | What::Sent { .. }
        | What::PassedOn { .. }
        | What::Many(_)
        | What::FinReceived { .. }
        | What::FinSent { .. } => return None,
    })
}

/// A line that follows from the protocol.
fn follows(way: Way, word: Word, ours: &[Entered], theirs: &[Entered]) -> Line {
    Line {
        at: None,
        after: None,
        way,
        known: Known::Follows,
        word,
        ours: ours.to_vec(),
        theirs: theirs.to_vec(),
    }
}

/// The handshake is the system's, and over before accept(2) gives the connection.
fn accepted(row: &Row, address: &str) -> Vec<Line> {
    let (before, last) = last_apart(&row.ours);
    let (listen, received) = before.split_at(before.len().min(1));
    let (syn, established) = row.theirs.split_at(row.theirs.len().min(1));
    let address = address.to_owned();
    let mut accept = own(row, Way::Here, Word::Accept { address });
    (accept.ours, accept.theirs) = (last.to_vec(), Vec::new());
    let mut first = follows(Way::In, Word::Syn, listen, syn);
    first.ours.extend(received);
    vec![
        first,
        follows(Way::Out, Word::SynAck, &[], established),
        follows(Way::In, Word::Ack, &[], &[]),
        accept,
    ]
}

/// Three calls that all returned before the listener was told of.
fn listening(row: &Row, local: &str, backlog: Option<Backlog>) -> Vec<Line> {
    let local = local.to_owned();
    let call = |word| Line {
        at: Some(row.at),
        after: None,
        way: Way::Here,
        known: Known::Measured,
        word,
        ours: Vec::new(),
        theirs: Vec::new(),
    };
    let mut listen = own(row, Way::Here, Word::Listen { backlog });
    listen.after = None;
    let mut socket = call(Word::Socket);
    socket.after = row.after;
    vec![socket, call(Word::Bind { local }), listen]
}

/// A dial begins so long before its end as that took.
fn dial(row: &Row, address: &str, took_us: u64) -> Line {
    let at = row.at.0.saturating_sub_unsigned(took_us);
    Line {
        at: Some(Timestamp(at)),
        after: row.after.map(|after| after.saturating_sub(took_us)),
        way: Way::Here,
        known: Known::Measured,
        word: Word::Dial {
            address: address.to_owned(),
        },
        ours: Vec::new(),
        theirs: Vec::new(),
    }
}

fn refused(row: &Row, address: &str, took_us: Option<u64>) -> Vec<Line> {
    let (sent, closed) = row.ours.split_at(row.ours.len().min(1));
    let address = address.to_owned();
    let begin = dial(row, &address, took_us.unwrap_or(0));
    let mut end = own(row, Way::Here, Word::Refused { address, took_us });
    (end.after, end.ours) = (took_us, closed.to_vec());
    vec![
        begin,
        follows(Way::Out, Word::Syn, sent, &[]),
        follows(Way::In, Word::Refusal, &[], &[]),
        end,
    ]
}

fn unanswered(row: &Row, address: &str, after_us: u64) -> Vec<Line> {
    let (sent, closed) = row.ours.split_at(row.ours.len().min(1));
    let address = address.to_owned();
    let begin = dial(row, &address, after_us);
    let mut end = own(row, Way::Here, Word::Unanswered { address, after_us });
    (end.after, end.ours) = (Some(after_us), closed.to_vec());
    vec![begin, follows(Way::Out, Word::Syn, sent, &[]), end]
}

/// A change of the system's counts, where it was seen.
pub(crate) fn sampled(change: Change) -> Line {
    Line {
        at: Some(change.at),
        after: None,
        way: Way::Here,
        known: Known::Measured,
        word: Word::Sampled(change),
        ours: Vec::new(),
        theirs: Vec::new(),
    }
}

fn connected(row: &Row, local: &str, remote: &str, took_us: u64) -> Vec<Line> {
    let (before, last) = last_apart(&row.ours);
    let (listening, established) = last_apart(&row.theirs);
    let local = local.to_owned();
    let mut connect = own(row, Way::Here, Word::Connect { local, took_us });
    (connect.ours, connect.theirs) = (last.to_vec(), Vec::new());
    connect.after = Some(took_us);
    vec![
        dial(row, remote, took_us),
        follows(Way::Out, Word::Syn, before, listening),
        follows(Way::In, Word::SynAck, &[], &[]),
        follows(Way::Out, Word::Ack, &[], established),
        connect,
    ]
}

/// A FIN is answered by the system that it reaches, which here is the relay's.
fn fin_came(row: &Row, after_us: u64) -> Vec<Line> {
    let by = Side::Peer;
    let mut line = own(row, Way::In, Word::Fin { by, after_us });
    let (first, acknowledged) = row.theirs.split_at(row.theirs.len().min(1));
    line.theirs = first.to_vec();
    vec![line, follows(Way::Out, Word::Ack, &[], acknowledged)]
}

/// That ours was answered is drawn only where the system has told so: it may wait behind much that a peer does not read.
fn fin_went(row: &Row, after_us: u64, acknowledged: bool) -> Vec<Line> {
    let by = Side::Us;
    let mut line = own(row, Way::Out, Word::Fin { by, after_us });
    if !acknowledged {
        return vec![line];
    }
    let (sent, waits) = row.ours.split_at(row.ours.len().min(1));
    (line.ours, line.theirs) = (sent.to_vec(), Vec::new());
    vec![line, follows(Way::In, Word::Ack, waits, &row.theirs)]
}

/// Ours was answered by the time at which the relay let go of the connection.
fn left_acknowledged(row: &Row) -> Vec<Line> {
    let close = single(&row.what).map(|(way, word)| Line {
        theirs: Vec::new(),
        ..own(row, way, word)
    });
    let acknowledged = follows(Way::In, Word::Ack, &[], &row.theirs);
    [acknowledged].into_iter().chain(close).collect()
}

fn last_apart(all: &[Entered]) -> (&[Entered], &[Entered]) {
    all.split_at(all.len().saturating_sub(1))
}
