//! Which sources of datagrams were judged lately, so that one that sends many is not judged for each. Pure.

use std::{collections::HashMap, net::SocketAddr, time::Duration};

use tokio::time::Instant;

/// So long a verdict holds, unless the rules change: what is around the relay may change as well.
const HOLDS: Duration = Duration::from_secs(1);

/// So many are remembered; all are forgotten for a further one.
const MOST: usize = 1024;

/// What is known of the sources of a socket.
#[derive(Debug, Default)]
pub(super) struct Sources {
    allowed: HashMap<SocketAddr, Instant>,
    /// Whether it was told that a source may not be sent to; once for each change of the rules.
    told: bool,
}

impl Sources {
    /// Whether a source may be sent to, as it is or was judged.
    ///
    /// # Errors
    /// What `judge` says; nothing where that was told.
    pub(super) fn check<E>(
        &mut self,
        source: SocketAddr,
        now: Instant,
        judge: impl FnOnce() -> Result<(), E>,
    ) -> Result<(), Option<E>> {
        let judged = self.allowed.get(&source);
        if judged.is_some_and(|judged| now < *judged + HOLDS) {
            return Ok(());
        }
        if let Err(fault) = judge() {
            let told = std::mem::replace(&mut self.told, true);
            return Err((!told).then_some(fault));
        }
        if self.allowed.len() >= MOST {
            self.allowed.clear();
        }
        self.allowed.insert(source, now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_holds_for_a_while_and_a_denial_is_told_once() {
        let (mut sources, mut now) = (Sources::default(), Instant::now());
        let source = "192.0.2.1:5".parse().unwrap();
        assert_eq!(sources.check(source, now, || Err("no")), Err(Some("no")));
        assert_eq!(sources.check(source, now, || Err("no")), Err(None));
        assert_eq!(sources.check(source, now, || Ok::<_, &str>(())), Ok(()));
        assert_eq!(sources.check(source, now, || Err("no")), Ok(()));
        now += HOLDS;
        assert_eq!(sources.check(source, now, || Err("no")), Err(None));
    }

    #[test]
    fn so_many_are_remembered() {
        let (mut sources, now) = (Sources::default(), Instant::now());
        for host in 0..10_000_u32 {
            let source = SocketAddr::from((host.to_be_bytes(), 5));
            assert_eq!(sources.check(source, now, || Ok::<_, ()>(())), Ok(()));
            assert!(sources.allowed.len() <= MOST);
        }
    }
}
