//! Numbered datagrams: what each says, and which of them came.

/// The most datagrams of one run.
pub const MOST: u32 = 100;

/// What a numbered datagram says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// Which one, from 1.
    pub number: u32,
    /// Of how many.
    pub of: u32,
    /// The run that it belongs to.
    pub run: String,
}

const MARK: &str = "jackfield-datagram";

/// The text of a numbered datagram, filled up with dots to `bytes`.
pub fn write(number: &Number, bytes: usize) -> String {
    let Number { number, of, run } = number;
    let head = format!("{MARK} {run} {number}/{of} ");
    format!("{head:.<bytes$}")
}

/// Reads what a datagram says of itself; also where somebody has put something before or behind it.
pub fn read(datagram: &[u8]) -> Option<Number> {
    let text = String::from_utf8_lossy(datagram);
    let mut words = text[text.find(MARK)?..].split(' ').skip(1);
    let run = words.next()?.to_owned();
    let (number, of) = words.next()?.split_once('/')?;
    let (number, of) = (number.parse().ok()?, of.parse().ok()?);
    ((1..=of).contains(&number) && of <= MOST).then_some(Number { number, of, run })
}

/// What became of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Came {
    /// The numbers as they came, those that came more than once as well.
    pub order: Vec<u32>,
    /// Those that came after a higher one.
    pub late: Vec<u32>,
    /// Those that came more than once.
    pub again: Vec<u32>,
    /// Those that did not come.
    pub missing: Vec<u32>,
}

/// What became of a run of `of` datagrams of which these came, in this order.
pub fn came(order: &[u32], of: u32) -> Came {
    let mut told = Came {
        order: order.to_vec(),
        ..Came::default()
    };
    let mut highest = 0;
    for (index, number) in order.iter().enumerate() {
        let before = &order[..index];
        if before.contains(number) {
            if !told.again.contains(number) {
                told.again.push(*number);
            }
        } else if *number < highest {
            told.late.push(*number);
        }
        highest = highest.max(*number);
    }
    told.missing = (1..=of).filter(|number| !order.contains(number)).collect();
    told
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(number in 1_u32..=MOST, bytes in 0_usize..300, run in "[a-z0-9]{1,12}") {
            let number = Number { number, of: MOST, run };
            let text = write(&number, bytes);
            prop_assert!(text.len() >= bytes);
            prop_assert_eq!(read(text.as_bytes()), Some(number.clone()));
            prop_assert_eq!(read(format!("echo: {text}").as_bytes()), Some(number));
        }

        #[test]
        fn anything_can_be_read(datagram in vec(any::<u8>(), 0..200)) {
            let _ = read(&datagram);
        }

        #[test]
        fn each_came_or_is_missing(order in vec(1_u32..=20, 0..40)) {
            let told = came(&order, 20);
            for number in 1..=20 {
                prop_assert_eq!(told.missing.contains(&number), !order.contains(&number));
                let times = order.iter().filter(|one| **one == number).count();
                prop_assert_eq!(told.again.contains(&number), times > 1);
            }
            let ascends = order.windows(2).all(|pair| pair[0] <= pair[1]);
            prop_assert!(!ascends || told.late.is_empty());
        }
    }

    #[test]
    fn loss_and_order_are_told_apart() {
        let told = came(&[1, 3, 2, 5, 5], 6);
        assert_eq!(
            (told.late, told.again, told.missing),
            (vec![2], vec![5], vec![4, 6])
        );
        for bad in [
            "",
            "jackfield-datagram",
            "jackfield-datagram r 0/5 ",
            "jackfield-datagram r 6/5 ",
            "jackfield-datagram r 1/101 ",
        ] {
            assert_eq!(read(bad.as_bytes()), None, "{bad}");
        }
    }
}
