//! However much happens on a connection.

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::drawn::pieces::parts;

proptest! {
    /// However much comes how fast, the drawing stays small and loses no byte.
    #[test]
    fn a_busy_connection_is_bounded_and_counted(apart in 1_i64..200_000, sizes in vec((any::<bool>(), 0_usize..3_000), 0..3_000)) {
        let mut entries = vec![event(JOINED())];
        let data = |(comes, bytes): &(bool, usize)| match comes {
            true => (Some("p1"), Direction::In, *bytes, None),
            false => (None, Direction::Out, *bytes, None),
        };
        entries.extend(sizes.iter().map(data));
        let course = course(true, apart, &entries);
        prop_assert!(course.rows().len() <= ROWS);
        let mut shown = (Tally::default(), Tally::default());
        for row in course.rows() {
            match row.what {
                What::Received(piece) => shown.1.add(piece.bytes),
                What::Sent { piece, .. } => shown.0.add(piece.bytes),
                What::Many(Folded { received, sent, .. }) => {
                    shown.1 = Tally { count: shown.1.count + received.count, bytes: shown.1.bytes + received.bytes };
                    shown.0 = Tally { count: shown.0.count + sent.count, bytes: shown.0.bytes + sent.bytes };
                }
                _ => {}
            }
        }
        if course.dropped() == 0 {
            prop_assert_eq!(shown, course.totals());
        }
        let per_second = course.rows().iter().filter(|row| row.at.0 < 1_000_000).count();
        prop_assert!(course.dropped() > 0 || per_second <= IN_A_SECOND as usize + 2);
        let ascends = |pieces: &[Piece]| pieces.windows(2).all(|pair| pair[0].end() == pair[1].start);
        prop_assert!(ascends(course.sends()) && ascends(course.reads()));
    }

    /// What one end has sent is what the other has read, wherever it was cut.
    #[test]
    fn two_ends_lie_over_each_other(sent in vec(1_usize..900, 1..40), most in 20_usize..2_000) {
        let whole: usize = sent.iter().sum();
        let mut sends = vec![event(JOINED())];
        sends.extend(sent.iter().map(|bytes| (Some("p1"), Direction::Out, *bytes, None)));
        let mut reads = vec![event(JOINED())];
        for start in (0..whole).step_by(most) {
            reads.push((Some("p1"), Direction::In, most.min(whole - start), None));
        }
        let (here, there) = (course(false, 1, &sends), course(false, 1, &reads));
        for piece in here.sends() {
            let common: u64 = parts(piece, there.reads()).iter().map(|part| part.bytes).sum();
            prop_assert_eq!(common, piece.bytes);
        }
    }
}
