//! The proof of a cluster, held against a shop without a mesh: what holds of any shop holds, and no scenario is believed
//! that was never on.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use meshmall_tests::proof::{Access, Mesh, Proxy, Table, buy, check_books, scenarios};
use meshmall_tests::{Shop, workspace};
use tokio_postgres::SimpleQueryMessage;

/// A shop without a mesh: switching something on does nothing, and there are no logs.
struct Plain {
    shop: Shop,
    edge: String,
}

impl Plain {
    async fn open() -> Self {
        let shop = Shop::open().await;
        let edge = shop.url("");
        Self { shop, edge }
    }
}

impl Mesh for Plain {
    fn edge(&self) -> &str {
        &self.edge
    }

    fn patience(&self) -> Duration {
        Duration::from_millis(1)
    }

    fn settling(&self) -> Duration {
        Duration::from_millis(1)
    }

    async fn switch(&self, _: &[&str]) -> Result<(), String> {
        Ok(())
    }

    async fn log(&self, _: Proxy, _: SystemTime) -> Result<Vec<Access>, String> {
        Ok(Vec::new())
    }

    async fn caller(&self, _: &str) -> Result<String, String> {
        Ok(String::new())
    }

    async fn query(&self, statement: &str) -> Result<Vec<String>, String> {
        let database = self.shop.database.superuser().await;
        let messages = database.simple_query(statement).await.map_err(|error| error.to_string())?;
        let row = |message: SimpleQueryMessage| match message {
            SimpleQueryMessage::Row(row) => {
                let columns = (0..row.len()).map(|at| row.get(at).unwrap_or_default());
                Some(columns.collect::<Vec<_>>().join("|"))
            }
            _ => None,
        };
        Ok(messages.into_iter().filter_map(row).collect())
    }
}

fn table() -> Table {
    Table::new(|_| {})
}

#[test]
fn every_scenario_has_its_claims() {
    let folder = workspace().join("istio/scenarios");
    let entries = std::fs::read_dir(folder).expect("scenarios").map(|entry| entry.expect("an entry"));
    let names: BTreeSet<String> = entries
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    let known: BTreeSet<String> = scenarios::ALL.into_iter().map(str::to_owned).collect();
    assert_eq!(names, known, "tests/src/proof/scenarios");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_and_the_books_hold_without_a_mesh() {
    let mesh = Plain::open().await;
    let mut table = table();
    buy(&mesh, &mut table).await;
    check_books(&mesh, &mut table).await;
    assert_eq!(table.failures(), 0, "{:#?}", table.rows());
    assert!(table.rows().len() >= 7, "{:#?}", table.rows());
}

/// Books that are wrong are found: one more of a product than was ever put in.
#[tokio::test(flavor = "multi_thread")]
async fn books_that_are_wrong_are_found() {
    let mesh = Plain::open().await;
    mesh.shop
        .database
        .change(
            "UPDATE inventorydb.stock SET available = available + 1
             WHERE product_id = (SELECT product_id FROM inventorydb.stock LIMIT 1)",
        )
        .await;
    let mut table = table();
    check_books(&mesh, &mut table).await;
    assert_eq!(table.failures(), 1, "{:#?}", table.rows());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_scenario_is_believed_that_was_never_on() {
    let mesh = Plain::open().await;
    let mut table = table();
    scenarios::run(&mesh, &mut table, &scenarios::ALL).await;
    for name in scenarios::ALL {
        let failed = table.rows().iter().filter(|row| row.part == name && row.seen.is_err()).count();
        assert!(failed > 0, "{name} holds without a mesh:\n{:#?}", table.rows());
    }
    assert!(table.to_string().contains("failed"), "{table}");
}

#[test]
fn an_access_log_is_read_among_what_a_proxy_prints() {
    let text = "2026-01-01T00:00:00Z\tinfo\tcache\tgenerated new workload certificate\n\
        {\"response_code\":0,\"response_flags\":\"DI,DC\",\"path\":\"/internal/inventory?ids=1\",\"method\":\"GET\",\"bytes_sent\":0}\n\
        {\"response_code\":200,\"response_flags\":\"-\",\"path\":null}\n{broken\n";
    let lines = Access::of(text);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].has_flag("DI") && lines[0].has_flag("DC") && !lines[0].has_flag("D"));
    assert!(lines[0].is_for("/internal/inventory") && !lines[1].is_for("/"));
}
