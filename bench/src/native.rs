//! The yardstick: one native server that answers the measured routes from the same statements, in the same order, over
//! the same kind of pools. It asks everything in its own process, so it even saves the calls that the components make.

mod addresses;
mod cart;
mod orders;
mod payment;
mod pools;
mod products;
mod stock;

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use meshmall_service::identity;
use meshmall_service::token::{self, KeySet};
use meshmall_tests::identity::KEYS;
use serde_json::Value;
use tokio::net::TcpListener;
use uuid::Uuid;

use self::pools::Pools;

struct Server {
    pools: Pools,
    keys: KeySet,
}

/// Serves on a free port, which is returned, until this program ends. `url` says where a service has its database.
pub async fn start(url: impl Fn(&str) -> String) -> Result<u16> {
    let server = Arc::new(Server { pools: Pools::new(url)?, keys: token::parse_keys(KEYS)? });
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

impl Server {
    async fn answer(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>> {
        let (status, value) = self
            .route(request)
            .await
            .unwrap_or_else(|error| (StatusCode::INTERNAL_SERVER_ERROR, Value::String(format!("{error:#}"))));
        Ok(Response::builder()
            .status(status)
            .header("content-type", "application/json")
            .body(Full::from(serde_json::to_vec(&value)?))?)
    }

    async fn route(&self, request: Request<Incoming>) -> Result<(StatusCode, Value)> {
        let (head, body) = request.into_parts();
        let segments: Vec<&str> = head.uri.path().split('/').skip(1).collect();
        match (&head.method, segments.as_slice()) {
            (&Method::GET, ["api", "products"]) => Ok((StatusCode::OK, products::list(&self.pools).await?)),
            (&Method::GET, ["api", "products", id]) => {
                Ok((StatusCode::OK, products::detail(&self.pools, id.parse()?).await?))
            }
            (&Method::POST, ["api", "cart", user, "items"]) => {
                let caller = self.caller(&head.headers)?;
                ensure!(user.parse::<Uuid>()? == caller, "this cart belongs to somebody else");
                let body = body.collect().await?.to_bytes();
                Ok((StatusCode::OK, cart::add(&self.pools, caller, &body).await?))
            }
            (&Method::POST, ["api", "orders"]) => {
                let caller = self.caller(&head.headers)?;
                let key = head.headers.get("idempotency-key").context("no idempotency-key")?.to_str()?;
                let body = body.collect().await?.to_bytes();
                Ok((StatusCode::CREATED, orders::place(&self.pools, caller, key, &body).await?))
            }
            _ => anyhow::bail!("there is no {} {}", head.method, head.uri),
        }
    }

    fn caller(&self, headers: &HeaderMap) -> Result<Uuid> {
        let value = headers.get("authorization").context("no authorization")?.to_str()?;
        let token = value.strip_prefix("Bearer ").context("no bearer token")?;
        Ok(token::verify(token, &self.keys, identity::now())?.sub)
    }
}
