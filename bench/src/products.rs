//! Looking at products: a page of them, and one of them.

use std::time::Duration;

use anyhow::Result;
use meshmall_tests::{Shop, has_spin};

use crate::connection::Connection;
use crate::load::{self, Visitor};
use crate::report::{Measured, Report};

struct Reader {
    connection: Connection,
    path: String,
}

impl Visitor for Reader {
    async fn visit(&mut self) -> Result<()> {
        self.connection.get(&self.path).await.map(drop)
    }
}

pub async fn measure(report: &mut Report, shop: &Shop, native: u16, connections: usize, time: Duration) -> Result<()> {
    let id = shop.any_product().await;
    for path in ["/api/products?limit=20".to_owned(), format!("/api/products/{id}")] {
        let run = async |name: &str, port: u16| -> Result<Measured> {
            eprintln!("{name:8} {path}");
            let mut readers = Vec::with_capacity(connections);
            for _ in 0..connections {
                readers.push(Reader { connection: Connection::open(port).await?, path: path.clone() });
            }
            load::run(readers, time).await
        };
        // Ids are long and say nothing here.
        let what = path.replace(&id, "{id}");
        report.load(&what, "native", run("native", native).await?, "");
        report.load(&what, "runner", run("runner", shop.runtime.port).await?, "");
        if has_spin() {
            let spin = Shop::with("spin.toml").on_spin_runtime().open().await;
            report.load(&what, "spin", run("spin", spin.runtime.port).await?, "");
        }
    }
    Ok(())
}
