//! One kept-alive connection to a server under load.

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

pub struct Connection(SendRequest<Full<Bytes>>);

impl Connection {
    pub async fn open(port: u16) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.context("the server under load does not listen")?;
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self(sender))
    }

    /// Fails unless it is answered by a 200 with a body.
    pub async fn get(&mut self, path: &str) -> Result<Bytes> {
        self.send(Request::get(path).body(Full::default())?, StatusCode::OK).await
    }

    /// Fails unless it is answered by this status with a body.
    pub async fn post(
        &mut self,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
        expected: StatusCode,
    ) -> Result<Bytes> {
        let request = Request::post(path).header("content-type", "application/json");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        self.send(request.body(Full::from(serde_json::to_vec(body)?))?, expected).await
    }

    async fn send(&mut self, mut request: Request<Full<Bytes>>, expected: StatusCode) -> Result<Bytes> {
        let path = request.uri().path().to_owned();
        request.headers_mut().insert("host", hyper::header::HeaderValue::from_static("localhost"));
        self.0.ready().await?;
        let response = self.0.send_request(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        ensure!(status == expected && !body.is_empty(), "{path} answered {status}: {}", String::from_utf8_lossy(&body));
        Ok(body)
    }
}
