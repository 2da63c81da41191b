//! The yardstick: one native server that answers the same two routes from the same statements over the same kind of
//! pool. It asks the stock in its own process, so it even saves the call that the components make.

use std::sync::Arc;

use anyhow::{Context, Result};
use bytes::Bytes;
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use meshmall_tests::Database;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_postgres::types::ToSql;
use tokio_postgres::{NoTls, Row};
use uuid::Uuid;

const DETAIL: &str = include_str!("../../components/product/src/sql/detail.sql");
const STOCK: &str = include_str!("../../components/inventory/src/sql/availability.sql");

struct Server {
    product: Pool,
    inventory: Pool,
    list: String,
}

/// Serves on a free port, which is returned, until this program ends.
pub async fn start(database: &Database) -> Result<u16> {
    // As the component fills in list.sql for its default order.
    let list = include_str!("../../components/product/src/sql/list.sql")
        .replace("{key}", "p.sold")
        .replace("{order}", "p.sold")
        .replace("{bound}", "$7::bigint")
        .replace("{comparison}", "<")
        .replace("{direction}", "DESC");
    let server = Arc::new(Server {
        product: pool(&database.service_url("product"))?,
        inventory: pool(&database.service_url("inventory"))?,
        list,
    });
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let server = server.clone();
            let service = service_fn(move |request| {
                let server = server.clone();
                async move { server.answer(request).await }
            });
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });
    Ok(port)
}

fn pool(url: &str) -> Result<Pool> {
    let manager = Manager::from_config(url.parse()?, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Clean });
    Ok(Pool::builder(manager).max_size(64).build()?)
}

impl Server {
    async fn answer(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>> {
        let id = request.uri().path().strip_prefix("/api/products/").map(str::to_owned);
        let value = match id {
            Some(id) => self.detail(id.parse()?).await?,
            None => self.list().await?,
        };
        Ok(Response::builder()
            .header("content-type", "application/json")
            .body(Full::from(serde_json::to_vec(&value)?))?)
    }

    async fn list(&self) -> Result<Value> {
        let none: Option<&str> = None;
        let (no_id, no_number): (Option<Uuid>, Option<i64>) = (None, None);
        let parameters: [&(dyn ToSql + Sync); 9] =
            [&none, &none, &none, &no_id, &no_number, &no_number, &no_number, &no_id, &21_i64];
        let rows = self.product.get().await?.query(&self.list, &parameters).await?;
        let mut items: Vec<Value> = rows.iter().take(20).map(summary).collect::<Result<_>>()?;
        self.fill_in_stock(&mut items).await?;
        Ok(json!({ "items": items, "next_cursor": "a cursor" }))
    }

    async fn detail(&self, id: Uuid) -> Result<Value> {
        let row = self.product.get().await?.query_one(DETAIL, &[&id]).await?;
        let mut items = vec![summary(&row)?];
        self.fill_in_stock(&mut items).await?;
        let mut item = items.pop().context("one item")?;
        item["description"] = json!({ "zh": row.try_get::<_, String>("description_zh")?, "en": row.try_get::<_, String>("description_en")? });
        item["pictures"] = json!(row.try_get::<_, Vec<String>>("pictures")?);
        item["status"] = json!(row.try_get::<_, String>("status")?);
        Ok(item)
    }

    async fn fill_in_stock(&self, items: &mut [Value]) -> Result<()> {
        let ids: Vec<String> = items.iter().filter_map(|item| item["id"].as_str().map(str::to_owned)).collect();
        let rows = self.inventory.get().await?.query(STOCK, &[&ids]).await?;
        for row in rows {
            let id = row.try_get::<_, Uuid>("product_id")?.to_string();
            if let Some(item) = items.iter_mut().find(|item| item["id"] == id.as_str()) {
                item["available"] = json!(row.try_get::<_, i32>("available")?);
            }
        }
        Ok(())
    }
}

fn summary(row: &Row) -> Result<Value> {
    let text = |column: &str| row.try_get::<_, String>(column);
    Ok(json!({
        "id": row.try_get::<_, Uuid>("id")?.to_string(),
        "name": { "zh": text("name_zh")?, "en": text("name_en")? },
        "category": text("category")?,
        "seller": { "id": row.try_get::<_, Uuid>("seller_id")?.to_string(), "name": { "zh": text("seller_name_zh")?, "en": text("seller_name_en")? } },
        "price": { "amount": row.try_get::<_, i64>("price")?, "currency": text("currency")? },
        "picture": row.try_get::<_, Vec<String>>("pictures")?.first(),
        "sold": row.try_get::<_, i64>("sold")?,
        "created_at": text("created_at")?,
    }))
}
