//! What was claimed and what was seen, as a table.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

/// A claim that was looked at.
#[derive(Debug)]
pub struct Row {
    /// What it is about: a part of the proof, or the name of a scenario.
    pub part: String,
    pub claim: String,
    /// What was seen: a note where it holds, what was wrong where it does not.
    pub seen: Result<String, String>,
    pub took: Duration,
}

/// All claims so far. Each is told to `tell` as soon as it is decided.
pub struct Table {
    rows: Vec<Row>,
    tell: Box<dyn Fn(&Row) + Send>,
}

impl Table {
    pub fn new(tell: impl Fn(&Row) + Send + 'static) -> Self {
        Self { rows: Vec::new(), tell: Box::new(tell) }
    }

    /// Looks at a claim, and writes down what was seen.
    pub async fn claim<T: Note>(
        &mut self,
        part: &str,
        claim: &str,
        look: impl Future<Output = Result<T, String>>,
    ) -> Option<T> {
        let started = Instant::now();
        let outcome = look.await;
        let seen = outcome.as_ref().map(Note::note).map_err(Clone::clone);
        let row = Row { part: part.to_owned(), claim: claim.to_owned(), seen, took: started.elapsed() };
        (self.tell)(&row);
        self.rows.push(row);
        outcome.ok()
    }

    /// Writes down what could not be looked at.
    pub async fn fail(&mut self, part: &str, claim: &str, why: String) {
        self.claim::<()>(part, claim, async { Err(why) }).await;
    }

    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub fn failures(&self) -> usize {
        self.rows.iter().filter(|row| row.seen.is_err()).count()
    }
}

impl fmt::Display for Row {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mark, note) = match &self.seen {
            Ok(note) => ("holds ", note),
            Err(wrong) => ("FAILED", wrong),
        };
        write!(out, "{mark}  {:<16}  {:>5.1} s  {}", self.part, self.took.as_secs_f64(), self.claim)?;
        if note.is_empty() { Ok(()) } else { write!(out, ": {note}") }
    }
}

/// A line for each part, and the sum.
impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<&str> = Vec::new();
        let mut sums: BTreeMap<&str, (usize, usize, Duration)> = BTreeMap::new();
        for row in &self.rows {
            if !sums.contains_key(row.part.as_str()) {
                parts.push(&row.part);
            }
            let (claims, failed, took) = sums.entry(&row.part).or_default();
            *claims += 1;
            *failed += usize::from(row.seen.is_err());
            *took += row.took;
        }
        writeln!(out, "{:<16}  claims  hold  failed     time", "part")?;
        for part in parts {
            let (claims, failed, took) = sums[part];
            writeln!(
                out,
                "{part:<16}  {claims:>6}  {:>4}  {failed:>6}  {:>5.0} s",
                claims - failed,
                took.as_secs_f64()
            )?;
        }
        let (all, failed) = (self.rows.len(), self.failures());
        write!(out, "{:<16}  {all:>6}  {:>4}  {failed:>6}", "all", all - failed)
    }
}

/// What is worth telling of something that was seen.
pub trait Note {
    fn note(&self) -> String;
}

impl Note for () {
    fn note(&self) -> String {
        String::new()
    }
}

impl Note for String {
    fn note(&self) -> String {
        self.clone()
    }
}
