//! Requests, and what came back.

use std::time::Duration;

use reqwest::header::HeaderMap;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::{SERVICE_CREDENTIAL, User, contract};

/// An answer, read whole.
#[derive(Debug)]
pub struct Reply {
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Vec<u8>,
}

/// A request that is being put together.
#[derive(Debug)]
pub struct Ask(reqwest::RequestBuilder);

impl Ask {
    pub(crate) fn new(request: reqwest::RequestBuilder) -> Self {
        Self(request)
    }

    /// Who asks.
    pub fn by(self, user: &User) -> Self {
        self.header("authorization", &format!("Bearer {}", user.token))
    }

    /// A header.
    pub fn header(self, name: &str, value: &str) -> Self {
        Self(self.0.header(name, value))
    }

    /// The header `idempotency-key`.
    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// A body of JSON.
    pub fn json(self, body: &Value) -> Self {
        Self(self.0.json(body))
    }

    /// A body of this content type, as it is.
    pub fn body(self, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        let Self(request) = self.header("content-type", kind);
        Self(request.body(body.into()))
    }

    /// As one service of the shop to another.
    pub fn internal(self) -> Self {
        self.header("x-service-credential", SERVICE_CREDENTIAL)
    }

    /// Sends it.
    pub async fn send(self) -> Reply {
        Reply::of(self.0).await
    }

    /// Sends it where there may be no answer.
    pub async fn try_send(self) -> Result<Reply, reqwest::Error> {
        Reply::try_of(self.0).await
    }
}

impl Reply {
    pub(crate) async fn of(request: reqwest::RequestBuilder) -> Self {
        Self::try_of(request).await.expect("the shop answers")
    }

    async fn try_of(request: reqwest::RequestBuilder) -> Result<Self, reqwest::Error> {
        let (client, request) = request.build_split();
        let request = request?;
        let (method, path) = (request.method().to_string(), request.url().path().to_owned());
        let response = client.execute(request).await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let reply = Self { status, headers, body: response.bytes().await?.to_vec() };
        contract::check(&method, &path, &reply);
        Ok(reply)
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("not JSON ({error}): {}", self.text()))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Asserts a problem document of this status and type, complete as RFC 9457 and the shop's own rules want it.
    #[track_caller]
    pub fn assert_problem(&self, status: u16, slug: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["type"], format!("urn:meshmall:problem:{slug}"), "{problem}");
        assert_eq!(problem["status"], status);
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.len() > 5), "{problem}");
        assert_eq!(problem["trace_id"].as_str().map(str::len), Some(32), "{problem}");
        problem
    }

    /// Asserts the status, showing what came instead, and gives the body as JSON (null where there is none).
    #[track_caller]
    pub fn assert_status(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        if self.body.is_empty() { Value::Null } else { self.json() }
    }

    /// Asserts a 400 for this field of the body.
    #[track_caller]
    pub fn assert_invalid_body(&self, field: &str) {
        let problem = self.assert_problem(400, "invalid-body");
        assert_eq!(problem["parameter"], field, "{problem}");
    }

    /// Asserts a 400 that names this parameter.
    #[track_caller]
    pub fn assert_invalid(&self, parameter: &str) {
        let problem = self.assert_problem(400, "invalid-parameter");
        assert_eq!(problem["parameter"], parameter, "{problem}");
    }
}

/// Sends bytes as they are, and gives the status of what comes back: for requests that no client library would send.
pub async fn raw(port: u16, request: &[u8]) -> Option<u16> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("the shop listens");
    stream.write_all(request).await.expect("the request is sent");
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(15), stream.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).split(' ').nth(1)?.parse().ok()
}
