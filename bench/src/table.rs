//! Samples and figures, and how they are shown: the only place that prints.

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
        samples.sort_unstable();
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

/// One figure, and the same of its peers, over the rounds.
#[derive(Debug)]
pub(crate) struct Row {
    what: String,
    unit: &'static str,
    goal: Option<f64>,
    ours: Vec<f64>,
    beside: Vec<(&'static str, Vec<f64>)>,
}

impl Row {
    /// A value of Jackfield's.
    pub(crate) fn ours(&mut self, value: f64) -> &mut Self {
        self.ours.push(value);
        self
    }

    /// What is aimed at.
    pub(crate) fn goal(&mut self, goal: f64) -> &mut Self {
        self.goal = Some(goal);
        self
    }

    /// A value of a peer's.
    pub(crate) fn beside(&mut self, peer: &'static str, value: f64) -> &mut Self {
        match self.beside.iter_mut().find(|(name, _)| *name == peer) {
            Some((_, values)) => values.push(value),
            None => self.beside.push((peer, vec![value])),
        }
        self
    }

    fn cells(&self) -> [String; 4] {
        let Self {
            what,
            unit,
            goal,
            ours,
            beside,
        } = self;
        let beside: Vec<_> = beside
            .iter()
            .map(|(peer, theirs)| {
                let ratios: Vec<_> = ours.iter().zip(theirs).map(|(a, b)| a / b).collect();
                match median(&ratios) {
                    ratio if ratio.is_finite() => {
                        format!("{peer}: {}; ratio {ratio:.2}", shown(theirs))
                    }
                    _ => format!("{peer}: {}", shown(theirs)),
                }
            })
            .collect();
        [
            format!("{what}, {unit}"),
            shown(ours),
            goal.map(number).unwrap_or_default(),
            beside.join("; "),
        ]
    }
}

/// The figures of a part.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
    notes: Vec<String>,
}

impl Table {
    /// The row of this name, made where there is none.
    pub(crate) fn row(&mut self, what: impl Into<String>, unit: &'static str) -> &mut Row {
        let what = what.into();
        let known = self
            .rows
            .iter()
            .position(|row| row.what == what && row.unit == unit);
        let index = known.unwrap_or_else(|| {
            self.rows.push(Row {
                what,
                unit,
                goal: None,
                ours: Vec::new(),
                beside: Vec::new(),
            });
            self.rows.len() - 1
        });
        &mut self.rows[index]
    }

    /// Something to know about the figures; said once.
    pub(crate) fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Prints it, as a Markdown table or a line a row.
    pub(crate) fn print(&self, title: &str, markdown: bool) {
        if markdown {
            println!("\n## {title}\n\n| what | Jackfield | goal | beside it |\n|---|---|---|---|");
        } else {
            println!("\n{title}");
        }
        for row in &self.rows {
            let [what, ours, goal, beside] = row.cells();
            if markdown {
                println!("| {what} | {ours} | {goal} | {beside} |");
                continue;
            }
            let goal = if goal.is_empty() {
                goal
            } else {
                format!(" [goal {goal}]")
            };
            println!("  {what}: {ours}{goal}  {beside}");
        }
        for note in &self.notes {
            println!("{}{note}", if markdown { "\n" } else { "  " });
        }
    }
}

/// The median, and in parentheses the extremes where there are several.
fn shown(values: &[f64]) -> String {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    match values {
        [] => "-".to_owned(),
        [one] => number(*one),
        _ => format!(
            "{} ({} to {})",
            number(median(values)),
            number(least),
            number(most)
        ),
    }
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Three digits at least, and the thousands apart.
fn number(value: f64) -> String {
    let decimals = match value.abs() {
        small if small < 10.0 => 2,
        middle if middle < 100.0 => 1,
        _ => 0,
    };
    let text = format!("{value:.decimals$}");
    let (whole, fraction) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut apart = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) && !apart.ends_with('-') {
            apart.push(',');
        }
        apart.push(digit);
    }
    apart + fraction
}
