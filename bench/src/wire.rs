//! A wire to Postgres that counts what clients ask of it.
//!
//! The server's own statistics count transactions, and cleaning a connection for the next statement is one as well.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// Listens until this program ends.
pub struct Wire {
    /// `host:port` to connect to instead of the server's.
    pub address: String,
    counters: Arc<Counters>,
}

#[derive(Default)]
struct Counters {
    statements: AtomicU64,
    round_trips: AtomicU64,
}

/// What went over a wire.
#[derive(Debug, Clone, Copy)]
pub struct Traffic {
    /// Statements that were run.
    pub statements: f64,
    /// How often a client waited for the server: to prepare, to run, and to clean a connection.
    pub round_trips: f64,
}

impl Traffic {
    pub fn per(self, times: u64) -> Self {
        Self { statements: self.statements / times as f64, round_trips: self.round_trips / times as f64 }
    }
}

impl Wire {
    /// To the server at this `host:port`.
    pub async fn to(server: &str) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let counters = Arc::new(Counters::default());
        let (counting, server) = (counters.clone(), server.to_owned());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(connect(client, server.clone(), counting.clone()));
            }
        });
        Ok(Self { address, counters })
    }

    pub fn reset(&self) {
        self.counters.statements.store(0, Ordering::Relaxed);
        self.counters.round_trips.store(0, Ordering::Relaxed);
    }

    pub fn traffic(&self) -> Traffic {
        Traffic {
            statements: self.counters.statements.load(Ordering::Relaxed) as f64,
            round_trips: self.counters.round_trips.load(Ordering::Relaxed) as f64,
        }
    }
}

async fn connect(client: TcpStream, server: String, counters: Arc<Counters>) -> Result<()> {
    let server = TcpStream::connect(server).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (from_client, mut to_client) = client.into_split();
    let (mut from_server, to_server) = server.into_split();
    tokio::spawn(async move { tokio::io::copy(&mut from_server, &mut to_client).await });
    forward(from_client, to_server, &counters).await
}

/// The first message has a length alone, every other one a letter before it, and the length counts itself.
async fn forward(mut client: OwnedReadHalf, mut server: OwnedWriteHalf, counters: &Counters) -> Result<()> {
    let mut is_first = true;
    loop {
        let letter = if is_first { None } else { Some(client.read_u8().await?) };
        is_first = false;
        let length = client.read_u32().await?;
        let mut message: Vec<u8> = letter.into_iter().chain(length.to_be_bytes()).collect();
        (&mut client).take(u64::from(length.saturating_sub(4))).read_to_end(&mut message).await?;
        match letter {
            Some(b'E') => {
                counters.statements.fetch_add(1, Ordering::Relaxed);
                counters.round_trips.fetch_add(1, Ordering::Relaxed);
            }
            // To parse; and a query of the simple protocol, as which the pool cleans.
            Some(b'P' | b'Q') => drop(counters.round_trips.fetch_add(1, Ordering::Relaxed)),
            _ => {}
        }
        server.write_all(&message).await?;
    }
}
