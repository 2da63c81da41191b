//! Visitors who look and buy while something is done to the cluster.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use uuid::Uuid;

use super::probe::that;
use super::shopper::{Answer, Shopper};

/// What one visitor looks at, over and over.
const READS: [&str; 4] = ["/api/products?limit=5", "/", "/api/categories", "/api/products?q=lamp&limit=5"];
/// How often a buyer who gets no answer asks again, with the same key.
const PATIENCE: usize = 60;
/// Visitors think between two requests; a laptop has two cores for all of it.
const PAUSE: Duration = Duration::from_millis(100);

/// What came of it.
#[derive(Debug, Default)]
pub struct Tally {
    /// Requests that were answered.
    pub answered: u64,
    /// Requests that got a 5xx or no answer, in words.
    pub failed: Vec<String>,
    /// Orders, each with the key that it was placed by.
    pub orders: Vec<String>,
    /// When the last of them was placed.
    pub last_order: Option<Instant>,
    /// Keys that never got an answer.
    pub unanswered: Vec<String>,
    /// The ids of the buyers.
    pub buyers: Vec<String>,
}

impl Tally {
    fn count(&mut self, what: &str, answer: &Answer) {
        if answer.is_failure() {
            self.failed.push(format!("{what}: {}", answer.words()));
        } else {
            self.answered += 1;
        }
    }

    fn add(&mut self, other: Self) {
        self.answered += other.answered;
        self.failed.extend(other.failed);
        self.orders.extend(other.orders);
        self.last_order = self.last_order.max(other.last_order);
        self.unanswered.extend(other.unanswered);
        self.buyers.extend(other.buyers);
    }

    /// How it went, in words.
    pub fn words(&self) -> String {
        let all = self.answered + self.failed.len() as u64;
        let examples: Vec<_> = self.failed.iter().take(3).map(String::as_str).collect();
        let examples = if examples.is_empty() { String::new() } else { format!(" ({})", examples.join("; ")) };
        format!("{} of {all} requests failed, {} orders{examples}", self.failed.len(), self.orders.len())
    }

    /// That nothing failed.
    pub fn is_clean(&self) -> Result<String, String> {
        that(self.failed.is_empty() && self.answered > 0, || self.words())?;
        Ok(self.words())
    }
}

/// Visitors at work. They go on until they are told to stop.
pub struct Load {
    over: Arc<AtomicBool>,
    visitors: JoinSet<Tally>,
}

impl Load {
    /// So many who look, and so many who buy.
    pub async fn start(edge: &str, readers: usize, buyers: usize) -> Result<Self, String> {
        let product = Shopper::well_stocked(edge).await?;
        let over = Arc::new(AtomicBool::new(false));
        let mut visitors = JoinSet::new();
        for _ in 0..buyers {
            let buyer = Shopper::register(edge).await?;
            visitors.spawn(buy(buyer, product.clone(), over.clone()));
        }
        for at in 0..readers {
            visitors.spawn(look(Shopper::buyer(edge), at, over.clone()));
        }
        Ok(Self { over, visitors })
    }

    /// Tells them to stop, and counts.
    pub async fn stop(self) -> Tally {
        self.over.store(true, Ordering::Relaxed);
        let mut all = Tally::default();
        self.visitors.join_all().await.into_iter().for_each(|tally| all.add(tally));
        all
    }
}

async fn look(visitor: Shopper, first: usize, over: Arc<AtomicBool>) -> Tally {
    let mut tally = Tally::default();
    for path in READS.iter().cycle().skip(first) {
        if over.load(Ordering::Relaxed) {
            break;
        }
        tally.count(path, &visitor.look(path).await);
        tokio::time::sleep(PAUSE).await;
    }
    tally
}

async fn buy(mut buyer: Shopper, product: String, over: Arc<AtomicBool>) -> Tally {
    let mut tally = Tally::default();
    tally.buyers.extend(buyer.id().await.ok());
    while !over.load(Ordering::Relaxed) {
        match buyer.put(&product).await {
            Ok(answer) => tally.count("into the cart", &answer),
            Err(error) => tally.failed.push(error),
        }
        let key = Uuid::now_v7().to_string();
        for attempt in 1..=PATIENCE {
            match buyer.order_with(&key, &[]).await {
                Ok(answer) => {
                    tally.count("an order", &answer);
                    if let Some(id) = answer.json()["id"].as_str().filter(|_| answer.status < 300) {
                        tally.orders.push(id.to_owned());
                        tally.last_order = Some(Instant::now());
                    }
                    if !answer.is_failure() {
                        break;
                    }
                }
                Err(error) => tally.failed.push(error),
            }
            if attempt == PATIENCE {
                tally.unanswered.push(key.clone());
            }
            tokio::time::sleep(PAUSE * 5).await;
        }
        tokio::time::sleep(PAUSE).await;
    }
    tally
}
