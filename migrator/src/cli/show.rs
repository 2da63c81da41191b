//! Progress: a line per step, and a bar for what takes long. Without a terminal there is no bar and no colour.

use std::io::IsTerminal as _;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use meshmall_migrator::{Outcome, Progress};

/// Shows progress on stderr.
pub struct Terminal {
    is_terminal: bool,
    bar: Mutex<Option<(ProgressBar, Instant)>>,
}

impl Terminal {
    pub fn new() -> Self {
        Self { is_terminal: std::io::stderr().is_terminal(), bar: Mutex::new(None) }
    }

    pub fn fails(&self, message: &str) {
        self.clear_bar();
        eprintln!("{} {message}", self.paint("31;1", "error:"));
    }

    pub fn sums_up(&self, message: &str) {
        self.clear_bar();
        eprintln!("{} {message}", self.paint("2", "[migrator]"));
    }

    fn paint(&self, style: &str, text: &str) -> String {
        if self.is_terminal { format!("\x1b[{style}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn clear_bar(&self) {
        if let Ok(mut bar) = self.bar.lock()
            && let Some((bar, _)) = bar.take()
        {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Terminal {
    fn step(&self, name: &str, outcome: Outcome, took: Duration) {
        let sign = match outcome {
            Outcome::Done => self.paint("32", "✓"),
            Outcome::Already => self.paint("2", "·"),
        };
        let remark = match outcome {
            Outcome::Done => human(took),
            Outcome::Already => "was there".to_owned(),
        };
        eprintln!("  {sign} {name} {}", self.paint("2", &format!("({remark})")));
    }

    fn waits(&self, reason: &str) {
        self.sums_up(reason);
    }

    fn advances(&self, name: &str, done: u64, total: u64) {
        let Ok(mut shown) = self.bar.lock() else {
            return;
        };
        let (bar, since) = shown.get_or_insert_with(|| (new_bar(name, total), Instant::now()));
        bar.set_position(done);
        if done >= total {
            let took = since.elapsed();
            bar.finish_and_clear();
            *shown = None;
            drop(shown);
            let rate = total as f64 / took.as_secs_f64().max(0.001);
            self.step(&format!("{total} {name}, {rate:.0} a second"), Outcome::Done, took);
        }
    }
}

fn new_bar(name: &str, total: u64) -> ProgressBar {
    let bar = ProgressBar::new(total);
    let template = "  {bar:32.green/dim} {human_pos} of {human_len} {msg}  {per_sec}, {eta} left";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.set_message(name.to_owned());
    bar
}

fn human(took: Duration) -> String {
    match took.as_secs_f64() {
        seconds if seconds < 1.0 => format!("{} ms", took.as_millis()),
        seconds => format!("{seconds:.1} s"),
    }
}
