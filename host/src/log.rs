//! Logs to stderr: one line per request, and what components write.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::AsyncWrite;
use tracing_subscriber::EnvFilter;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};

/// How a line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    Pretty,
    /// One JSON object per line.
    Json,
}

/// Starts logging. `RUST_LOG` chooses what is said; by default requests and warnings.
pub fn start(format: Format) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,meshmall_host=info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    match format {
        Format::Pretty => builder.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).compact().init(),
        Format::Json => builder.json().flatten_event(true).with_current_span(false).init(),
    }
}

/// The trace id of a request, from `traceparent`, where the caller sent one.
pub fn trace_id(headers: &http::HeaderMap) -> Option<String> {
    let parent = headers.get("traceparent")?.to_str().ok()?;
    parent.split('-').nth(1).filter(|id| id.len() == 32).map(str::to_owned)
}

/// The stdout or stderr of a component: whole lines go to ours, under the component's name.
#[derive(Clone)]
pub struct GuestOutput {
    component: Arc<str>,
}

impl GuestOutput {
    pub fn of(component: Arc<str>) -> Self {
        Self { component }
    }
}

impl IsTerminal for GuestOutput {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for GuestOutput {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(Lines { component: self.component.clone(), line: Vec::new() })
    }
}

/// The longest line that is kept together, so that a guest that never ends one cannot fill our memory.
const MAX_LINE: usize = 16 * 1024;

struct Lines {
    component: Arc<str>,
    line: Vec<u8>,
}

impl Lines {
    fn end_line(&mut self) {
        if !self.line.is_empty() {
            // One write: lines of several components must not mix.
            let line = format!("[{}] {}\n", self.component, String::from_utf8_lossy(&self.line));
            let _ = std::io::Write::write_all(&mut std::io::stderr(), line.as_bytes());
            self.line.clear();
        }
    }
}

impl AsyncWrite for Lines {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        for byte in bytes {
            if *byte == b'\n' || self.line.len() >= MAX_LINE {
                self.end_line();
            }
            if *byte != b'\n' {
                self.line.push(*byte);
            }
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        self.end_line();
        Poll::Ready(Ok(()))
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        self.end_line();
    }
}
