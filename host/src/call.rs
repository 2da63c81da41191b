//! One request, one instance: whether it comes from outside or from another component.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response};
use hyper::body::Body;
use tokio::sync::oneshot;
use wasmtime::component::ResourceTable;
use wasmtime::{Store, Trap, UpdateDeadline};
use wasmtime_wasi::{FsPerms, WasiCtx};
use wasmtime_wasi_http::p2::bindings::http::types::{ErrorCode, Scheme};
use wasmtime_wasi_http::p2::body::HyperOutgoingBody;
use wasmtime_wasi_http::{Error, WasiHttpCtx, WasiHttpView};

use crate::app::{App, Loaded};
use crate::instance::{Instance, MemoryLimit};
use crate::log::{self, GuestOutput};
use crate::outbound::Outbound;
use crate::problem::Failure;

/// The header that says where a request comes from, `address:port`.
const CLIENT_ADDRESS: &str = "spin-client-addr";

/// What it says of a request from another component, as in Spin.
const CHAINED_CLIENT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);

/// What is said of a request in the log.
struct Line {
    component: Arc<str>,
    method: String,
    path: String,
    trace_id: Option<String>,
    chained: bool,
    started: Instant,
}

/// Has `component` answer `request`. Always gives an answer; the runner's own where the component gave none.
/// Without a `client`, the request is another component's.
pub async fn answer<B>(
    app: &Arc<App>,
    component: &str,
    mut request: Request<B>,
    client: Option<SocketAddr>,
) -> Response<HyperOutgoingBody>
where
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Error>,
{
    let line = Line {
        component: component.into(),
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        trace_id: log::trace_id(request.headers()),
        chained: client.is_none(),
        started: Instant::now(),
    };
    say_who_asks(request.headers_mut(), client.unwrap_or(CHAINED_CLIENT));
    let given = line.trace_id.clone();
    let result = match app.components.get(component) {
        Some(loaded) => start(app, loaded, request, &line).await,
        None => Err(Failure::NoRoute),
    };
    let response = result.unwrap_or_else(|failure| {
        failure.response(&given.unwrap_or_else(|| uuid::Uuid::new_v4().simple().to_string()))
    });
    line.write(&response);
    response
}

/// Comes after whatever the client has sent under this name, as in Spin: the last value is the true one.
fn say_who_asks(headers: &mut HeaderMap, client: SocketAddr) {
    if let Ok(value) = HeaderValue::try_from(client.to_string()) {
        headers.append(CLIENT_ADDRESS, value);
    }
}

impl Line {
    fn write(&self, response: &Response<HyperOutgoingBody>) {
        let trace_id = self.trace_id.clone().or_else(|| header(response.headers(), "x-trace-id")).unwrap_or_default();
        tracing::info!(
            component = %self.component,
            method = %self.method,
            path = %self.path,
            status = response.status().as_u16(),
            duration_ms = (self.started.elapsed().as_micros() as f64) / 1000.0,
            chained = self.chained,
            trace_id = %trace_id,
            "request"
        );
    }
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}

/// Starts the guest and waits for the head of its answer. The guest goes on by itself until its body is written.
async fn start<B>(
    app: &Arc<App>,
    loaded: &Loaded,
    request: Request<B>,
    line: &Line,
) -> Result<Response<HyperOutgoingBody>, Failure>
where
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Error>,
{
    let Ok(permit) = app.instances.clone().try_acquire_owned() else {
        tracing::warn!(component = %line.component, limit = app.limits.instances, "too many instances (SPIN_MAX_INSTANCE_COUNT)");
        return Err(Failure::Busy);
    };
    let trapped = |error: wasmtime::Error| {
        tracing::error!(component = %line.component, path = %line.path, "the runner could not set up an instance: {error:#}");
        Failure::Trapped
    };
    let mut store = Store::new(&app.engine, instance(app, loaded).map_err(trapped)?);
    store.limiter(|instance| &mut instance.memory);
    // A guest that only computes yields at every tick, so that the timeout below can end it.
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(|_| Ok(UpdateDeadline::Yield(1)));

    let (sender, head) = oneshot::channel();
    let request = store.data_mut().http().new_incoming_request(Scheme::Http, request).map_err(trapped)?;
    let out = store.data_mut().http().new_response_outparam(sender).map_err(trapped)?;
    let code = loaded.code.clone();
    let timeout = app.limits.request_timeout;
    let (component, path) = (line.component.clone(), line.path.clone());
    let guest = tokio::spawn(async move {
        let _permit = permit;
        let run = async {
            let started = Instant::now();
            let proxy = code.instantiate_async(&mut store).await?;
            tracing::debug!(component = %component, us = started.elapsed().as_micros() as u64, "instantiated");
            proxy.wasi_http_incoming_handler().call_handle(&mut store, request, out).await
        };
        match tokio::time::timeout(timeout, run).await {
            Ok(Ok(())) => Failure::Trapped,
            Ok(Err(error)) => {
                let kind = if error.downcast_ref::<Trap>().is_some() { "trapped" } else { "failed" };
                tracing::error!(component = %component, path = %path, "component '{component}' {kind}: {error:?}");
                Failure::Trapped
            }
            Err(_) => {
                tracing::error!(component = %component, path = %path, "component '{component}' ran longer than {timeout:?} (--request-timeout)");
                Failure::TimedOut
            }
        }
    });
    match head.await {
        Ok(Ok(response)) => Ok(response),
        Ok(Err(code)) => {
            let code: ErrorCode = code;
            tracing::error!(component = %line.component, path = %line.path, "component '{}' answered with an error: {code:?}", line.component);
            Err(Failure::Trapped)
        }
        // The guest is gone without an answer; how it ended says what to tell the caller.
        Err(_) => Err(guest.await.unwrap_or(Failure::Trapped)),
    }
}

fn instance(app: &Arc<App>, loaded: &Loaded) -> wasmtime::Result<Instance> {
    let output = GuestOutput::of(loaded.name.clone());
    let mut wasi = WasiCtx::builder();
    wasi.stdout(output.clone()).stderr(output);
    for (name, value) in &loaded.environment {
        wasi.env(name, value);
    }
    for mount in &loaded.mounts {
        wasi.preopened_dir(&mount.host, &mount.guest, FsPerms::ReadOnly)?;
    }
    Ok(Instance {
        component: loaded.name.clone(),
        wasi: wasi.build(),
        http: WasiHttpCtx::new(),
        table: ResourceTable::new(),
        outbound: Outbound::new(app.clone(), loaded.name.clone(), loaded.allowed.clone()),
        variables: loaded.variables.clone(),
        pools: app.pools.clone(),
        memory: MemoryLimit::new(loaded.name.clone(), app.limits.memory),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_client_says_of_itself_comes_before_the_truth() {
        let mut headers = HeaderMap::new();
        headers.append(CLIENT_ADDRESS, HeaderValue::from_static("192.0.2.1:1"));
        say_who_asks(&mut headers, SocketAddr::from(([127, 0, 0, 1], 5000)));
        let values: Vec<_> = headers.get_all(CLIENT_ADDRESS).iter().collect();
        assert_eq!(values, ["192.0.2.1:1", "127.0.0.1:5000"]);
        say_who_asks(&mut headers, SocketAddr::from(([0_u16, 0, 0, 0, 0, 0, 0, 1], 5000)));
        assert_eq!(
            headers.get_all(CLIENT_ADDRESS).iter().next_back().map(HeaderValue::as_bytes),
            Some(&b"[::1]:5000"[..])
        );
    }
}
