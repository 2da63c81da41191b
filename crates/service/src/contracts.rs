//! What a component needs to ask its peers through the contracts of `wit/`.

/// Generates the bindings of a world in `mod bindings`, and what joins them to requests and problems:
///
/// * `context(&request)`, the `call-context` of a request;
/// * `failure(error)`, the case-less part of a `call-error`, for logs;
/// * `Problem: From<CallError>`, for a call that the request cannot do without.
///
/// What was called is told in the answer ([`timing`](crate::timing)), without the component doing anything for it.
///
/// The crate needs `wit-bindgen` among its dependencies.
#[macro_export]
#[expect(clippy::crate_in_macro_def, reason = "the bindings are made in the crate that calls this")]
macro_rules! contracts {
    ($world:literal) => {
        mod bindings {
            ::wit_bindgen::generate!({ world: $world, path: "../../wit", generate_all });
        }

        /// What the component's modules use of its contracts.
        mod contracts {
            use std::time::Duration;

            use $crate::timing::{self as header, Entry};
            use $crate::{Problem, Request};

            pub use crate::bindings::meshmall::contracts::*;
            pub use crate::bindings::meshmall::types::types::*;

            /// No call of one request takes longer than the bridge allows; this only says so once.
            const PATIENCE_MS: u32 = u32::MAX;

            /// The context of the calls that a request causes.
            pub fn context(request: &Request) -> CallContext {
                // Whoever makes a context is about to call, and whoever makes none has nothing to tell.
                header::told_by(calls);
                CallContext { headers: request.trace.headers().to_vec(), timeout_ms: PATIENCE_MS }
            }

            fn calls() -> Vec<Entry> {
                let entries = timing::caused().into_iter().map(|entry| Entry {
                    name: entry.name,
                    duration: entry.duration_us.map(Duration::from_micros),
                    description: entry.description,
                    version: entry.version,
                    status: entry.status,
                    attempts: entry.attempts,
                    caller: entry.caller,
                });
                entries.collect()
            }

            /// Why a call failed, without what that means.
            pub fn failure(error: CallError) -> Failure {
                match error {
                    CallError::NotFound(failure)
                    | CallError::Conflict(failure)
                    | CallError::Refused(failure)
                    | CallError::Invalid(failure)
                    | CallError::Unauthorized(failure)
                    | CallError::Unavailable(failure)
                    | CallError::Timeout(failure) => failure,
                }
            }

            /// Of a call that the request cannot be answered without. Cases that mean something to the caller of a
            /// route are that route's to tell apart, before this.
            impl From<CallError> for Problem {
                fn from(error: CallError) -> Self {
                    let Failure { peer, problem, detail } = failure(error);
                    Problem::peer_unavailable(&peer, format!("{problem}: {detail}"))
                }
            }
        }
    };
}
