//! Lesson 6: what is sent at once and what is read at once.

use super::*;

/// A connection of the two bridges: what was sent at once, and what was read at once.
fn stream(sends: &[&str], reads: &[&str], deeds: &[Deed]) -> Evidence {
    let connected = Event::Connected {
        local: "127.0.0.1:40001".to_owned(),
        remote: "127.0.0.1:7000".to_owned(),
        took_us: 1,
    };
    let other = Book::open("tcp-connect", "127.0.0.1:40001").event(Some("9"), connected);
    let other = sends.iter().fold(other, |book, send| book.went(send));
    evidence(read(reads), other, deeds)
}

fn read(reads: &[&str]) -> Book {
    let yours = Book::listening("127.0.0.1:7000").joins("1");
    let mut book = reads.iter().fold(yours, |book, read| book.came("1", read));
    book.side.bridge.as_mut().unwrap().read_bytes = 4;
    book
}

#[test]
fn what_lost_its_beginning_is_not_counted() {
    let mut cut = stream(&["ab", "cd"], &["abcd"], &[]);
    cut.other.entries.drain(..2);
    assert_eq!(missing(Step::Merged, &cut), Some(Missing::TooMuch));
    assert_eq!(missing(Step::Split, &cut), Some(Missing::TooMuch));
    let mut yours = stream(&["ab", "cd"], &["abcd"], &[]);
    yours.yours.entries.drain(..3);
    assert_eq!(missing(Step::Merged, &yours), Some(Missing::TooMuch));
}

#[test]
fn sends_merge_into_one_read_and_one_is_split_over_several() {
    let merged = stream(&["ab", "cd", "ef"], &["ab", "cdef"], &[]);
    assert_eq!(
        done(Step::Merged, &merged),
        Seen::Merged {
            sends: 3,
            reads: 2,
            most: 2,
            lines: false,
        }
    );
    assert_eq!(
        missing(Step::Split, &merged),
        Some(Missing::NothingSplit { largest: 2 })
    );
    let split = stream(&["abcdef", "gh"], &["abcd", "ef", "gh"], &[]);
    assert_eq!(
        done(Step::Split, &split),
        Seen::Split {
            bytes: 6,
            reads: 2,
            lines: false,
        }
    );
    assert_eq!(
        missing(Step::Merged, &split),
        Some(Missing::AllAlone {
            sends: 2,
            lines: false,
        })
    );
    // A read in the middle of two sends is both.
    let both = stream(&["abc", "def"], &["ab", "cd", "ef"], &[]);
    assert_eq!(
        done(Step::Merged, &both),
        Seen::Merged {
            sends: 2,
            reads: 3,
            most: 2,
            lines: false,
        }
    );
    missing(Step::Split, &both);
    let mut small = both;
    small.yours.bridge.as_mut().unwrap().read_bytes = 2;
    let of_three = Seen::Split {
        bytes: 3,
        reads: 2,
        lines: false,
    };
    assert_eq!(done(Step::Split, &small), of_three);
}

#[test]
fn what_comes_as_it_was_sent_is_neither() {
    let alone = stream(&["ab\ncd\n", "ef"], &["ab\ncd\n", "ef"], &[]);
    assert_eq!(
        missing(Step::Merged, &alone),
        Some(Missing::AllAlone {
            sends: 2,
            lines: false,
        })
    );
    missing(Step::Split, &alone);
    // What is still on its way is not missing.
    missing(Step::Split, &stream(&["ab", "cd"], &["ab"], &[]));
    // Nor is it counted before all of it is there.
    missing(Step::Split, &stream(&["abcdef"], &["ab", "cd"], &[]));
    missing(Step::Merged, &stream(&["a", "b", "c"], &["ab"], &[]));
    // An empty send would stand between two reads.
    missing(Step::Merged, &stream(&["ab", "", "cd"], &["ab", "cd"], &[]));
}

#[test]
fn where_a_program_sends_its_lines_are_the_messages() {
    let alone = |reads: &[&str]| evidence(read(reads), Book::default(), &[]);
    let merged = alone(&["1\n2\n3\n", "4\n"]);
    assert_eq!(
        done(Step::Merged, &merged),
        Seen::Merged {
            sends: 4,
            reads: 2,
            most: 3,
            lines: true,
        }
    );
    let split = alone(&["one ", "line\n"]);
    assert_eq!(
        done(Step::Split, &split),
        Seen::Split {
            bytes: 9,
            reads: 2,
            lines: true,
        }
    );
    let neither = alone(&["1\n", "2\n"]);
    missing(Step::Merged, &neither);
    missing(Step::Split, &neither);
}

#[test]
fn a_line_counts_when_its_end_has_come() {
    let program = |book: Book| evidence(book, Book::default(), &[]);
    let alone = Some(Missing::AllAlone {
        sends: 1,
        lines: true,
    });
    let begun = program(read(&["1\n2"]));
    assert_eq!(missing(Step::Merged, &begun), alone);
    // What is behind the last end is no line, and takes nothing from those before it.
    let merged = |sends, reads| Seen::Merged {
        sends,
        reads,
        most: 2,
        lines: true,
    };
    let behind = program(read(&["1\n2\n", "3"]));
    assert_eq!(done(Step::Merged, &behind), merged(2, 1));
    let ended = program(read(&["1\n2", "\n"]));
    assert_eq!(done(Step::Merged, &ended), merged(2, 2));
    let long = program(read(&["long ", "line"]));
    assert_eq!(missing(Step::Split, &long), None);
    // Nothing more comes behind a FIN.
    let over = program(read(&["1\n2"]).fin("1", false));
    assert_eq!(done(Step::Merged, &over), merged(2, 1));
    let over = program(read(&["long ", "line"]).reset("1").leaves("1"));
    let split = Seen::Split {
        bytes: 9,
        reads: 2,
        lines: true,
    };
    assert_eq!(done(Step::Split, &over), split);
}

#[test]
fn lines_are_entries_on_a_connection_that_is_read_by_lines() {
    let lines = |after: u64| Deed::Framed { lines: true, after };
    let reads = ["1\n", "2\n", "3\n"];
    let by_lines = stream(&["1\n2\n3\n"], &reads, &[lines(2)]);
    assert_eq!(done(Step::Lines, &by_lines), Seen::Lines { count: 3 });
    // Read by lines, an entry says nothing of a read.
    assert_eq!(missing(Step::Split, &by_lines), None);
    // That connection began before the change, and that they came one by one is chance.
    let older = stream(&["1\n", "2\n", "3\n"], &reads, &[lines(3)]);
    assert_eq!(missing(Step::Lines, &older), None);
    let mut framed = older;
    framed.yours.bridge.as_mut().unwrap().framing = shared::bridge::Framing::Line;
    assert_eq!(missing(Step::Lines, &framed), Some(Missing::NotByLines));
    let back = [
        lines(1),
        Deed::Framed {
            lines: false,
            after: 2,
        },
    ];
    missing(Step::Lines, &stream(&["1\n2\n3\n"], &reads, &back));
    let few = stream(&["1\n2\n"], &reads[..2], &[lines(2)]);
    assert_eq!(
        missing(Step::Lines, &few),
        Some(Missing::FewLines { count: 2 })
    );
    let endless = stream(&["1", "2\n3\n"], &["1", "2\n", "3\n"], &[lines(2)]);
    assert_eq!(
        missing(Step::Lines, &endless),
        Some(Missing::LineWithoutEnd)
    );
}
