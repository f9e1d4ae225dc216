//! Threads: the only place that knows whether there are any.

use crate::pki::fork_join::ForkJoin;

/// All the processors there are.
#[cfg(feature = "parallel")]
pub const THREADS: ForkJoin = ForkJoin::new(|one, other| {
    rayon::join(one, other);
});

/// The thread that is there.
#[cfg(not(feature = "parallel"))]
pub const THREADS: ForkJoin = ForkJoin::SERIAL;
