//! What goes wrong, and when: a function of the seed, the order and the call.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// What happens to a call from the order service to a peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// The peer never hears of it; the caller gets a 503.
    FailBefore,
    /// As [`Fault::FailBefore`], with a status of a mesh's making that looks like an answer.
    Abort,
    /// It takes effect, and the answer is lost.
    FailAfter,
    /// It takes effect, and the answer comes after the caller has given up.
    Delay,
    /// The caller gives up, and then it takes effect.
    Late,
    /// It takes effect twice, at the same time.
    Duplicate,
    /// The order service is killed before it takes effect.
    KillBefore,
    /// The order service is killed after it took effect.
    KillAfter,
}

const FAULTS: [Fault; 8] = [
    Fault::FailBefore,
    Fault::Abort,
    Fault::FailAfter,
    Fault::Delay,
    Fault::Late,
    Fault::Duplicate,
    Fault::KillBefore,
    Fault::KillAfter,
];

impl Fault {
    /// As the report calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::FailBefore => "fail before",
            Self::Abort => "abort",
            Self::FailAfter => "fail after",
            Self::Delay => "delay",
            Self::Late => "late",
            Self::Duplicate => "duplicate",
            Self::KillBefore => "kill before",
            Self::KillAfter => "kill after",
        }
    }
}

/// The faults of a run.
pub struct Plan {
    seed: u64,
    percent: u64,
    stopped: AtomicBool,
    counts: Mutex<BTreeMap<Fault, u64>>,
    calls: Mutex<BTreeMap<String, u64>>,
}

impl Plan {
    pub fn new(seed: u64, percent: u64) -> Self {
        Self { seed, percent, stopped: AtomicBool::new(false), counts: Mutex::default(), calls: Mutex::default() }
    }

    /// Nothing goes wrong from now on.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// What happens to this call. `cause` is the order that a buyer is placing, or what else has brought it about.
    pub fn fault(&self, cause: &str, path: &str) -> Option<Fault> {
        if self.stopped.load(Ordering::Relaxed) {
            return None;
        }
        let call = format!("{cause} {path}");
        let repetition = {
            let mut calls = self.calls.lock().expect("nobody panics while holding it");
            let count = calls.entry(call.clone()).or_default();
            *count += 1;
            *count
        };
        let roll = dice(&(self.seed, &call, repetition));
        if roll % 100 >= self.percent {
            return None;
        }
        // A kill hits everybody who is ordering at the moment, so it is rarer than what hits one call.
        let kinds = if (roll / 100).is_multiple_of(5) { FAULTS.len() } else { FAULTS.len() - 2 };
        let index = usize::try_from((roll / 1000) % kinds as u64).expect("it is small");
        let fault = FAULTS[index];
        *self.counts.lock().expect("nobody panics while holding it").entry(fault).or_default() += 1;
        Some(fault)
    }

    /// How often each fault happened.
    pub fn counts(&self) -> Vec<(Fault, u64)> {
        let counts = self.counts.lock().expect("nobody panics while holding it");
        FAULTS.iter().map(|fault| (*fault, counts.get(fault).copied().unwrap_or(0))).collect()
    }
}

/// A number that depends on nothing but what is given.
pub fn dice(of: &impl Hash) -> u64 {
    // Unlike a RandomState, a new DefaultHasher has no secret.
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}
