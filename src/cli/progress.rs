//! A progress bar for what takes longer than a second.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::io::Io;

/// Counts steps, and shows them on a terminal once a second has gone by.
#[derive(Debug)]
pub(super) struct Progress {
    bar: ProgressBar,
    begun: Instant,
    is_watched: bool,
    is_shown: AtomicBool,
}

const PATIENCE: Duration = Duration::from_secs(1);

impl Progress {
    /// `what` is done `steps` times.
    pub(super) fn new(io: &Io, what: &'static str, steps: usize) -> Self {
        let bar =
            ProgressBar::with_draw_target(u64::try_from(steps).ok(), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}") {
            bar.set_style(style);
        }
        bar.set_message(what);
        Self {
            bar,
            begun: Instant::now(),
            is_watched: io.is_watched(),
            is_shown: AtomicBool::new(false),
        }
    }

    /// One step is done.
    pub(super) fn step(&self) {
        self.bar.inc(1);
        if self.is_watched
            && self.begun.elapsed() > PATIENCE
            && !self.is_shown.swap(true, Ordering::Relaxed)
        {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// Everything is done; the bar goes away.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
