//! What stands between the order service and one peer, and does to calls what the plan says.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_LENGTH, HOST, TRANSFER_ENCODING};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use super::plan::{Fault, Plan};

/// Longer than the order service waits for a peer (`peer_timeout_ms` of the town).
const TOO_LONG: Duration = Duration::from_millis(450);

/// The header by which a call is told to belong to a buyer's order: meshes tell calls apart in the same way.
const BAGGAGE: &str = "baggage";

pub struct Proxy {
    target: String,
    plan: Arc<Plan>,
    /// Asks for the order service to be killed, and is closed when it is dead.
    kill: mpsc::Sender<tokio::sync::oneshot::Sender<()>>,
    client: reqwest::Client,
}

impl Proxy {
    /// Listens in front of `target`; gives its own base URL.
    pub async fn start(
        target: String,
        plan: Arc<Plan>,
        kill: mpsc::Sender<tokio::sync::oneshot::Sender<()>>,
    ) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let proxy = Arc::new(Self { target, plan, kill, client: reqwest::Client::new() });
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let proxy = proxy.clone();
                tokio::spawn(async move {
                    let answer = service_fn(|request| proxy.answer(request));
                    let server = hyper::server::conn::http1::Builder::new();
                    // An error ends the connection, which is what a lost answer is to look like.
                    let _ = server.serve_connection(TokioIo::new(stream), answer).await;
                });
            }
        });
        url
    }

    async fn answer(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, std::io::Error> {
        let call = Call::of(request).await;
        let lost = || Err(std::io::Error::other("the answer is lost"));
        match self.plan.fault(&call.cause, &call.path) {
            None => Ok(self.forward(&call).await),
            Some(Fault::FailBefore) => Ok(plain(503)),
            Some(Fault::Abort) => Ok(plain(if call.path.len().is_multiple_of(2) { 409 } else { 403 })),
            Some(Fault::FailAfter) => {
                self.forward(&call).await;
                lost()
            }
            Some(Fault::Delay) => {
                let answer = self.forward(&call).await;
                tokio::time::sleep(TOO_LONG).await;
                Ok(answer)
            }
            Some(Fault::Late) => {
                tokio::time::sleep(TOO_LONG).await;
                Ok(self.forward(&call).await)
            }
            Some(Fault::Duplicate) => {
                let (first, _) = tokio::join!(self.forward(&call), self.forward(&call));
                Ok(first)
            }
            Some(Fault::KillBefore) => {
                self.kill().await;
                lost()
            }
            Some(Fault::KillAfter) => {
                self.forward(&call).await;
                self.kill().await;
                lost()
            }
        }
    }

    async fn kill(&self) {
        let (dead, is_dead) = tokio::sync::oneshot::channel();
        if self.kill.send(dead).await.is_ok() {
            let _ = is_dead.await;
        }
    }

    async fn forward(&self, call: &Call) -> Response<Full<Bytes>> {
        let request = self
            .client
            .request(call.method.clone(), format!("{}{}", self.target, call.path_and_query))
            .headers(call.headers.clone())
            .body(call.body.clone());
        let Ok(answer) = request.send().await else { return plain(502) };
        let status = answer.status();
        let kind = answer.headers().get("content-type").cloned();
        let Ok(body) = answer.bytes().await else { return plain(502) };
        let mut response = Response::new(Full::new(body));
        *response.status_mut() = status;
        if let Some(kind) = kind {
            response.headers_mut().insert("content-type", kind);
        }
        response
    }
}

/// A call, read whole, so that it can be delivered late or twice.
struct Call {
    cause: String,
    method: reqwest::Method,
    path: String,
    path_and_query: String,
    headers: reqwest::header::HeaderMap,
    body: Bytes,
}

impl Call {
    async fn of(request: Request<Incoming>) -> Self {
        let (parts, body) = request.into_parts();
        let mut headers = parts.headers;
        for name in [HOST, CONTENT_LENGTH, TRANSFER_ENCODING] {
            headers.remove(name);
        }
        let cause = headers.get(BAGGAGE).and_then(|value| value.to_str().ok()).unwrap_or("recovery").to_owned();
        let path_and_query = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        Self { cause, method: parts.method, path: parts.uri.path().to_owned(), path_and_query, headers, body }
    }
}

fn plain(status: u16) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from_static(b"fault filter abort")));
    *response.status_mut() = status.try_into().unwrap_or_default();
    response
}
