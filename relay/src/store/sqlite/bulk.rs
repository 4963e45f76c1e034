//! Statements over many rows at once: SQLite takes a hundred times as many rows a second that way.

use std::sync::LazyLock;

/// Rows are taken in these sizes, so that a handful of prepared statements serves every batch. With 18 variables
/// a row the largest stays below SQLite's 32,766.
const CHUNKS: [usize; 5] = [512, 64, 24, 8, 1];

/// A statement with a list of rows in it, in each of the sizes.
pub(super) struct Bulk {
    statements: [String; CHUNKS.len()],
}

pub(super) static INSERT_ENTRIES: LazyLock<Bulk> = LazyLock::new(|| {
    let head = "INSERT INTO entries (bridge, seq, at, direction, peer, author, partial, event, bytes, addressed) VALUES ";
    Bulk::new(head, "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "")
});

pub(super) static INSERT_SENDS: LazyLock<Bulk> = LazyLock::new(|| {
    let head = "INSERT INTO sends (bridge, client_id, digest, seq, peers) VALUES ";
    Bulk::new(head, "(?, ?, ?, ?, ?)", "")
});

pub(super) static INSERT_PENDING: LazyLock<Bulk> =
    LazyLock::new(|| Bulk::new("INSERT INTO pending (bridge, seq) VALUES ", "(?, ?)", ""));

pub(super) static DELETE_PENDING: LazyLock<Bulk> = LazyLock::new(|| {
    let head = "DELETE FROM pending WHERE (bridge, seq) IN (VALUES ";
    Bulk::new(head, "(?, ?)", ")")
});

pub(super) static INSERT_NOTICES: LazyLock<Bulk> = LazyLock::new(|| {
    let head = "INSERT INTO notices (id, message, kind, recipient, shown, status, created_at, changed_at, since, due_at, \
        tries, waits, segments, sender, gateway, author, cause, owner) VALUES ";
    Bulk::new(
        head,
        "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        "",
    )
});

/// Gateway and sender stay where a step names none.
pub(super) static UPDATE_NOTICES: LazyLock<Bulk> = LazyLock::new(|| {
    let head =
        "WITH step (key, status, at, since, due_at, tries, waits, gateway, sender) AS (VALUES ";
    let tail = ") UPDATE notices SET status = step.status, changed_at = step.at, since = step.since, \
        due_at = step.due_at, tries = step.tries, waits = step.waits, \
        gateway = coalesce(step.gateway, notices.gateway), sender = coalesce(step.sender, notices.sender) FROM step WHERE notices.id = step.key";
    Bulk::new(head, "(?, ?, ?, ?, ?, ?, ?, ?, ?)", tail)
});

/// Each gets the number after the highest.
pub(super) static INSERT_DEEDS: LazyLock<Bulk> = LazyLock::new(|| {
    let head = "INSERT INTO deeds (at, who, user, source, what, bridge, object, asked, resolved, rule, \
        refused, times, means, means_id, means_name, given) VALUES ";
    Bulk::new(head, "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "")
});

pub(super) static INSERT_ATTEMPTS: LazyLock<Bulk> = LazyLock::new(|| {
    let head = "INSERT INTO attempts (notice, at, gateway, outcome, code, words, meaning, reference) VALUES ";
    Bulk::new(head, "(?, ?, ?, ?, ?, ?, ?, ?)", "")
});

impl Bulk {
    fn new(head: &str, row: &str, tail: &str) -> Self {
        let statements = CHUNKS.map(|size| format!("{head}{}{tail}", vec![row; size].join(", ")));
        Self { statements }
    }

    /// Cuts rows into chunks, each with the statement of its size.
    pub(super) fn chunks<'r, T>(
        &'static self,
        mut rows: &'r [T],
    ) -> impl Iterator<Item = (&'static str, &'r [T])> {
        let sizes = CHUNKS.iter().zip(&self.statements);
        std::iter::from_fn(move || {
            let (size, statement) = sizes.clone().find(|(size, _)| **size <= rows.len())?;
            let (chunk, rest) = rows.split_at(*size);
            rows = rest;
            Some((statement.as_str(), chunk))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_in_one_chunk() {
        for count in [0, 1, 7, 8, 9, 600, 5_000] {
            let rows: Vec<_> = (0..count).collect();
            let chunks: Vec<_> = INSERT_PENDING.chunks(&rows).collect();
            let seen: Vec<_> = chunks
                .iter()
                .flat_map(|(_, chunk)| *chunk)
                .copied()
                .collect();
            assert_eq!(seen, rows);
            assert!(
                chunks
                    .iter()
                    .all(|(sql, chunk)| sql.matches('?').count() == 2 * chunk.len())
            );
        }
    }
}
