//! How long the stages take.

use crate::monitor::Stage;
use serde::Serialize;
use std::time::Instant;

/// How long a stage took.
#[derive(Clone, Debug, Serialize)]
pub struct Timing {
    /// The stage.
    pub stage: Stage,
    /// Wall seconds.
    pub seconds: f64,
}

pub(super) struct Clock {
    started: Instant,
    lap: Instant,
    laps: Vec<Timing>,
}

impl Clock {
    pub(super) fn start() -> Self {
        let now = Instant::now();
        Self { started: now, lap: now, laps: Vec::new() }
    }

    /// The stage ends here.
    pub(super) fn lap(&mut self, stage: Stage) {
        let now = Instant::now();
        self.laps.push(Timing { stage, seconds: (now - self.lap).as_secs_f64() });
        self.lap = now;
    }

    pub(super) fn laps(&self) -> &[Timing] {
        &self.laps
    }

    /// Seconds since the start.
    pub(super) fn total(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }
}
