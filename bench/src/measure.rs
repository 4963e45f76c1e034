//! Samples and what is shown of them.

use std::time::Duration;

/// Two points of a distribution, in microseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spread {
    pub(crate) p50: f64,
    pub(crate) p99: f64,
}

impl Spread {
    /// Of at least one sample.
    pub(crate) fn of(mut samples: Vec<Duration>) -> Self {
        samples.sort();
        let at = |share: f64| {
            let index = (samples.len().saturating_sub(1)) as f64 * share;
            samples
                .get(index as usize)
                .map_or(f64::NAN, |sample| sample.as_secs_f64() * 1e6)
        };
        Self {
            p50: at(0.5),
            p99: at(0.99),
        }
    }
}

/// One figure of ours and of its peer, over the rounds.
#[derive(Debug)]
pub(crate) struct Row {
    name: &'static str,
    unit: &'static str,
    peer: &'static str,
    ours: Vec<f64>,
    theirs: Vec<f64>,
}

impl Row {
    pub(crate) fn new(name: &'static str, unit: &'static str, peer: &'static str) -> Self {
        Self {
            name,
            unit,
            peer,
            ours: Vec::new(),
            theirs: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, ours: f64, theirs: f64) {
        self.ours.push(ours);
        self.theirs.push(theirs);
    }
}

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ratios: Vec<_> = self
            .ours
            .iter()
            .zip(&self.theirs)
            .map(|(ours, theirs)| ours / theirs)
            .collect();
        let Self {
            name, unit, peer, ..
        } = self;
        let (ours, theirs, ratio) = (
            shown(&self.ours, 0),
            shown(&self.theirs, 0),
            shown(&ratios, 2),
        );
        write!(
            f,
            "{name}: {ours} {unit}; {peer}: {theirs} {unit}; ratio {ratio}"
        )
    }
}

/// The median, and in parentheses the extremes.
fn shown(values: &[f64], decimals: usize) -> String {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |index: usize| sorted.get(index).copied().unwrap_or(f64::NAN);
    let (median, least, most) = (
        at(sorted.len() / 2),
        at(0),
        at(sorted.len().saturating_sub(1)),
    );
    format!("{median:.decimals$} ({least:.decimals$} to {most:.decimals$})")
}
