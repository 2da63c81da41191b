//! HTTP out of a component: to another component in this process, or through a pooled client to the network.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http::{Request, Response, header};
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Body, Incoming};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

use crate::allowed_hosts::{AllowedHosts, CHAINING_SUFFIX};
use crate::app::App;
use crate::call;

/// Spin's own limit where a guest sets none.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(600);

/// Connections are shared by all components, as they are in Spin.
static CLIENT: LazyLock<Client<HttpConnector, WasiBody>> =
    LazyLock::new(|| Client::builder(TokioExecutor::new()).build_http());

/// What one instance may reach, and the way there.
pub struct Outbound {
    app: Arc<App>,
    component: Arc<str>,
    allowed: Arc<AllowedHosts>,
}

type Finished = Box<dyn Future<Output = Result<(), Error>> + Send>;

impl Outbound {
    pub fn new(app: Arc<App>, component: Arc<str>, allowed: Arc<AllowedHosts>) -> Self {
        Self { app, component, allowed }
    }

    /// Whether the manifest allows this, said in the log if not.
    pub fn allows(&self, scheme: &str, host: &str, port: Option<u16>) -> bool {
        let allowed = self.allowed.allows(scheme, host, port);
        if !allowed {
            let port = port.map(|port| format!(":{port}")).unwrap_or_default();
            tracing::error!(
                component = %self.component,
                "component '{}' may not reach {scheme}://{host}{port}; add it to allowed_outbound_hosts if it should",
                self.component
            );
        }
        allowed
    }

    fn check(&self, request: &Request<WasiBody>) -> Result<(), Error> {
        let scheme = request.uri().scheme_str().unwrap_or("http");
        let host = request.uri().host().ok_or(Error::HttpRequestUriInvalid)?;
        if !self.allows(scheme, host, request.uri().port_u16()) {
            return Err(Error::HttpRequestDenied);
        }
        if scheme != "http" {
            tracing::error!(component = %self.component, "the bundled runner speaks plain HTTP; {scheme}://{host} needs RUNTIME=spin");
            return Err(Error::TlsProtocolError);
        }
        Ok(())
    }
}

impl WasiHttpHooks for Outbound {
    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        options: Option<RequestOptions>,
        _: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Result<(Response<WasiBody>, Finished), Error>> + Send> {
        let checked = self.check(&request);
        let app = self.app.clone();
        Box::new(async move {
            checked?;
            let response = match chained_target(&request) {
                // Timeouts are not applied in process, as in Spin.
                Some(target) => Box::pin(call::answer(&app, &target, request, None)).await,
                None => over_the_network(request, options.unwrap_or_default()).await?,
            };
            Ok((response, Box::new(std::future::ready(Ok(()))) as Finished))
        })
    }
}

fn chained_target(request: &Request<WasiBody>) -> Option<String> {
    request.uri().host()?.strip_suffix(CHAINING_SUFFIX).map(str::to_owned)
}

async fn over_the_network(
    mut request: Request<WasiBody>,
    options: RequestOptions,
) -> Result<Response<WasiBody>, Error> {
    // `Host` is the URL's, whatever the guest had set.
    request.headers_mut().remove(header::HOST);
    let connect = options.connect_timeout.unwrap_or(DEFAULT_TIMEOUT);
    let first_byte = options.first_byte_timeout.unwrap_or(DEFAULT_TIMEOUT);
    let between = options.between_bytes_timeout.unwrap_or(DEFAULT_TIMEOUT);
    let response = tokio::time::timeout(connect.saturating_add(first_byte), CLIENT.request(request)).await;
    let response = response.map_err(|_| Error::ConnectionReadTimeout)?.map_err(|error| {
        if error.is_connect() {
            Error::ConnectionRefused
        } else {
            Error::InternalError(Some(format!("{error}: {}", source_of(&error))))
        }
    })?;
    Ok(response.map(|body| within(body, between).boxed_unsync()))
}

fn source_of(error: &dyn std::error::Error) -> String {
    error.source().map(ToString::to_string).unwrap_or_default()
}

/// The body, with a limit on every wait for its next piece.
fn within(body: Incoming, limit: Duration) -> impl Body<Data = Bytes, Error = Error> + Send {
    StreamBody::new(stream::unfold(Some(body), move |body| async move {
        let mut body = body?;
        match tokio::time::timeout(limit, body.frame()).await {
            Ok(frame) => Some((frame?.map_err(Error::from), Some(body))),
            Err(_) => Some((Err(Error::ConnectionReadTimeout), None)),
        }
    }))
}
