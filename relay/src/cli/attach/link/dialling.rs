//! Connecting, noticing silence, trying again.

use std::time::{Duration, Instant};

use shared::{
    PROTOCOL_VERSION,
    live::{ClientHello, ClientTell, SILENCE_MS},
};

use super::{Effect, Ending, Link, Moment};
use crate::cli::attach::line::Refusal;

/// How long the socket and the relay's hello may take together.
const GREETING_TIME: Duration = Duration::from_secs(10);

/// The relay ticks every 10 s: who has heard nothing for so long is not connected any more.
const SILENCE: Duration = Duration::from_millis(SILENCE_MS);

/// The first and the longest pause between two dials; each is twice the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Idle,
    Greeting {
        until: Instant,
    },
    Ready {
        silent_at: Instant,
    },
    Waiting {
        until: Instant,
    },
}

/// How the connection stands.
#[derive(Debug, Default)]
pub(super) struct Dialling {
    phase: Phase,
    attempts: u32,
    /// Whether the relay has ever answered our hello: before that, a failure is told and nothing is tried again.
    greeted: bool,
}

impl Dialling {
    pub(super) fn deadline(&self) -> Option<Instant> {
        match self.phase {
            Phase::Idle => None,
            Phase::Greeting { until } | Phase::Waiting { until } => Some(until),
            Phase::Ready { silent_at } => Some(silent_at),
        }
    }

    pub(super) fn is_ready(&self) -> bool {
        matches!(self.phase, Phase::Ready { .. })
    }

    /// The next pause. `random` (0 to 1) takes up to half of it away, so that the clients of a relay that comes back
    /// do not all arrive at once.
    fn pause(&mut self, random: f64) -> Duration {
        let full = FIRST_PAUSE * 2_u32.pow(self.attempts.min(8));
        self.attempts += 1;
        full.min(LONGEST_PAUSE)
            .mul_f64(1.0 - random.clamp(0.0, 1.0) / 2.0)
    }
}

impl Link {
    pub(super) fn dial(&mut self, at: Moment) {
        self.dialling.phase = Phase::Greeting {
            until: at.now + GREETING_TIME,
        };
        self.bridges.clear();
        self.peers.clear();
        self.out.push(Effect::Dial);
    }

    pub(super) fn greet(&mut self) {
        let name = self.options.name.clone();
        self.say(&ClientTell::Hello(ClientHello {
            version: PROTOCOL_VERSION,
            name,
        }));
    }

    /// The relay has answered the hello.
    pub(super) fn welcomed(&mut self, at: Moment) {
        if self.dialling.attempts > 0 {
            self.news("the relay is there again");
        }
        self.dialling.attempts = 0;
        self.dialling.greeted = true;
        self.heard(at);
    }

    pub(super) fn heard(&mut self, at: Moment) {
        self.dialling.phase = Phase::Ready {
            silent_at: at.now + SILENCE,
        };
    }

    pub(super) fn refused(&mut self, refusal: Refusal, at: Moment) {
        if refusal.lasting || !self.dialling.greeted {
            self.end(Err(refusal.what));
        } else {
            self.lose(&refusal.what, at);
        }
    }

    pub(super) fn closed(&mut self, at: Moment) {
        let why = if self.dialling.is_ready() {
            "the connection to the relay was lost"
        } else {
            "the connection was closed before the relay's hello"
        };
        self.lose(why, at);
    }

    /// Hangs up, and tries again after a pause.
    pub(super) fn lose(&mut self, why: &str, at: Moment) {
        if !self.dialling.greeted {
            return self.end(Err(why.to_owned()));
        }
        // Told once for each time that the relay is gone.
        if self.dialling.attempts == 0 {
            self.news(format!("{why}; trying again"));
        }
        self.out.push(Effect::HangUp);
        self.calls.clear();
        self.receiving.lost();
        self.sending.lost();
        self.ending = Ending::No;
        self.dialling.phase = Phase::Waiting {
            until: at.now + self.dialling.pause(at.random),
        };
    }

    pub(super) fn alarm(&mut self, at: Moment) {
        match self.dialling.phase {
            Phase::Waiting { until } if until <= at.now => self.dial(at),
            Phase::Greeting { until } if until <= at.now => {
                self.lose("the relay did not answer in time", at);
            }
            Phase::Ready { silent_at } if silent_at <= at.now => {
                self.lose("the relay has fallen silent", at);
            }
            _ => {}
        }
    }
}
