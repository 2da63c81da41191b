//! The status that the page is answered with. In the browser there is none, and saying one does nothing.

#[cfg(feature = "ssr")]
use std::sync::{
    Arc,
    atomic::{AtomicU16, Ordering},
};

/// The status of the page that is being rendered, 200 until a part says otherwise.
#[cfg(feature = "ssr")]
#[derive(Debug, Clone)]
pub struct Status(Arc<AtomicU16>);

#[cfg(feature = "ssr")]
impl Default for Status {
    fn default() -> Self {
        Self(Arc::new(AtomicU16::new(200)))
    }
}

#[cfg(feature = "ssr")]
impl Status {
    pub fn code(&self) -> u16 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Says that the page as a whole is a `status`.
pub fn answer_with(status: u16) {
    #[cfg(feature = "ssr")]
    if let Some(Status(code)) = leptos::prelude::use_context() {
        code.store(status, Ordering::Relaxed);
    }
    #[cfg(not(feature = "ssr"))]
    let _ = status;
}
