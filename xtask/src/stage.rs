//! Says what is being done and how long it took.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// The stages of one run and their times.
pub(crate) struct Stages {
    began: Instant,
    done: Vec<(String, Duration)>,
}

impl Stages {
    /// No stage yet.
    pub(crate) fn new() -> Self {
        Self {
            began: Instant::now(),
            done: Vec::new(),
        }
    }

    /// Does one stage, with a line before and after.
    pub(crate) fn run<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        eprintln!("==> {name}");
        let began = Instant::now();
        let result = work();
        let took = began.elapsed();
        let word = if result.is_ok() { "done" } else { "failed" };
        eprintln!("==> {name}: {word} in {}", spell(took));
        self.done.push((name.to_owned(), took));
        result.with_context(|| name.to_owned())
    }

    /// One line a stage since the last summary, and the whole.
    pub(crate) fn summary(&mut self) {
        if self.done.is_empty() {
            return;
        }
        eprintln!();
        for (name, took) in self.done.drain(..) {
            eprintln!("{:>9}  {name}", spell(took));
        }
        eprintln!("{:>9}  in all\n", spell(self.began.elapsed()));
    }
}

fn spell(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        return format!("{:.1} s", time.as_secs_f64());
    }
    format!("{} m {:02} s", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_spelled_by_their_size() {
        assert_eq!(spell(Duration::from_millis(340)), "0.3 s");
        assert_eq!(spell(Duration::from_secs(59)), "59.0 s");
        assert_eq!(spell(Duration::from_secs(754)), "12 m 34 s");
    }
}
