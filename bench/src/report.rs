//! One table.

use std::fmt;
use std::time::Duration;

use crate::wire::Traffic;

/// What one load gave.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    pub per_second: f64,
    pub p50: Duration,
    pub p99: Duration,
}

struct Load {
    what: String,
    server: String,
    measured: Measured,
    goal: String,
}

/// All that was measured.
#[derive(Default)]
pub struct Report {
    loads: Vec<Load>,
    lines: Vec<(String, String, String)>,
}

impl Report {
    /// The load of something on a server; the one called `native` is what the others are compared with.
    pub fn load(&mut self, what: &str, server: &str, measured: Measured, goal: &str) {
        self.loads.push(Load { what: what.to_owned(), server: server.to_owned(), measured, goal: goal.to_owned() });
    }

    /// What one checkout asks of the database.
    pub fn traffic(&mut self, server: &str, traffic: Traffic) {
        self.line(&format!("{server}: statements per checkout"), format!("{:.1}", traffic.statements), "");
        self.line(
            &format!("{server}: round trips to Postgres per checkout"),
            format!("{:.1}", traffic.round_trips),
            "",
        );
    }

    pub fn bridge_calls(&mut self, calls: f64) {
        self.line("runner: bridge calls per checkout", format!("{calls:.1}"), "");
    }

    pub fn start(&mut self, server: &str, first_answer: Duration, resident: u64) {
        self.line(&format!("{server}: exec to first answer, warm code cache"), milliseconds(first_answer), "≤ 300 ms");
        self.line(&format!("{server}: resident memory, idle"), format!("{} MiB", resident / 1024), "≤ 64 MiB");
    }

    pub fn resident_after_load(&mut self, resident: u64) {
        self.line("runner: resident memory, after the load", format!("{} MiB", resident / 1024), "");
    }

    pub fn instance_start(&mut self, median: Duration) {
        self.line("runner: instance start, median", format!("{} µs", median.as_micros()), "≤ 100 µs");
    }

    pub fn sizes(&mut self, sizes: Vec<(String, u64)>) {
        for (name, size) in sizes {
            let goal = if name == "web" { "" } else { "≤ 400 KB" };
            self.line(&format!("component {name}"), format!("{} KB", size / 1000), goal);
        }
    }

    pub fn first_visit(&mut self, page: usize, pictures: usize) {
        let kilobytes = |bytes: usize| format!("{:.1} KB", bytes as f64 / 1000.0);
        self.line("front page, first visit: all but pictures", kilobytes(page), "");
        self.line("front page, first visit: every picture on it", kilobytes(pictures), "");
        self.line("front page, first visit: together", kilobytes(page + pictures), "≤ 250 KB");
    }

    pub fn rendering(&mut self, median: Duration, p99: Duration) {
        self.line("front page: beyond its services, median", milliseconds(median), "≤ 15 ms");
        self.line("front page: beyond its services, p99", milliseconds(p99), "");
    }

    fn line(&mut self, what: &str, value: String, goal: &str) {
        self.lines.push((what.to_owned(), value, goal.to_owned()));
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.loads.is_empty() {
            writeln!(out, "\n{:<34} {:<8} {:>10} {:>10} {:>10} {:>8}", "", "", "per second", "p50", "p99", "ratio")?;
        }
        for Load { what, server, measured, goal } in &self.loads {
            let native = self.loads.iter().find(|load| load.what == *what && load.server == "native");
            let ratio = native.map_or(1.0, |native| measured.per_second / native.measured.per_second);
            let (p50, p99) = (milliseconds(measured.p50), milliseconds(measured.p99));
            writeln!(
                out,
                "{what:<34} {server:<8} {:>10.0} {p50:>10} {p99:>10} {ratio:>8.2}   {goal}",
                measured.per_second
            )?;
        }
        writeln!(out)?;
        for (what, value, goal) in &self.lines {
            writeln!(out, "{what:<54} {value:>12}   {goal}")?;
        }
        Ok(())
    }
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1000.0)
}
