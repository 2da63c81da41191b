//! The listener: connections, routes, and a stop that lets running requests end.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use wasmtime_wasi_http::p2::body::HyperOutgoingBody;

use crate::app::App;
use crate::problem::Failure;
use crate::wait::until_it_works;
use crate::{call, log};

/// How long a client may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a port may still be taken by a process that is about to end.
const PORT_PATIENCE: Duration = Duration::from_secs(5);

/// Serves until SIGTERM or SIGINT, then lets running requests end for at most `drain`. Waits for the port for a moment, but
/// for no longer than `wait`.
pub async fn serve(app: Arc<App>, address: SocketAddr, wait: Duration, drain: Duration) -> Result<()> {
    let is_taken = |error: &io::Error| error.kind() == io::ErrorKind::AddrInUse;
    let bind = async || TcpListener::bind(address).await;
    let what = format!("the address {address} to be free");
    let listener = until_it_works(&what, wait.min(PORT_PATIENCE), is_taken, bind).await.with_context(|| {
        let port = address.port();
        format!(
            "cannot listen on {address}. `ss -ltnp 'sport = :{port}'` names a program that has the port: stop it, or choose \
             another address with --listen"
        )
    })?;
    announce(&app, listener.local_addr()?);
    let graceful = GracefulShutdown::new();
    let mut stop = pin!(stop_signal()?);
    loop {
        tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, client)) => {
                    let app = app.clone();
                    let connection = http1::Builder::new()
                        .timer(TokioTimer::new())
                        .header_read_timeout(HEAD_TIMEOUT)
                        .serve_connection(TokioIo::new(stream), service_fn(move |request| respond(app.clone(), client, request)));
                    let watched = graceful.watch(connection);
                    tokio::spawn(async move {
                        if let Err(error) = watched.await {
                            tracing::debug!("a connection ended early: {error}");
                        }
                    });
                }
                // Out of file descriptors, say: those who are connected are served on, and it may pass.
                Err(error) => {
                    tracing::error!("cannot accept a connection: {error}");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
        }
    }
    drop(listener);
    eprintln!("Stopping; running requests have {} to end", humantime::format_duration(drain));
    let again = stop_signal()?;
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(drain) => tracing::warn!("some requests did not end in time"),
        () = again => {}
    }
    Ok(())
}

fn announce(app: &App, address: SocketAddr) {
    let base = format!("http://{address}");
    println!("\nServing {base}\nAvailable Routes:");
    for (component, route) in app.routes.list() {
        println!("  {component}: {base}{route}");
    }
    tracing::debug!(application = %app.name, "started");
}

async fn respond(
    app: Arc<App>,
    client: SocketAddr,
    request: Request<Incoming>,
) -> Result<Response<HyperOutgoingBody>, std::convert::Infallible> {
    let path = request.uri().path();
    if path == "/.well-known/spin/health" {
        return Ok(Response::new(Full::new(Bytes::from_static(b"OK")).map_err(|never| match never {}).boxed_unsync()));
    }
    let Some((component, _)) = app.routes.find(path) else {
        let trace_id = log::trace_id(request.headers()).unwrap_or_else(|| uuid::Uuid::new_v4().simple().to_string());
        tracing::info!(component = "-", method = %request.method(), path, status = 404, trace_id = %trace_id, "request");
        return Ok(Failure::NoRoute.response(&trace_id));
    };
    let component = component.to_owned();
    Ok(call::answer(&app, &component, request, Some(client)).await)
}

fn stop_signal() -> Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
