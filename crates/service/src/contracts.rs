//! What a component needs to ask its peers through the contracts of `wit/`.

/// Generates the bindings of a world in `mod bindings`, and what joins them to requests and problems:
///
/// * `context(&request)`, the `call-context` of a request;
/// * `failure(error)`, the case-less part of a `call-error`, for logs;
/// * `Problem: From<CallError>`, for a call that the request cannot do without.
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
            use $crate::{Problem, Request};

            pub use crate::bindings::meshmall::contracts::*;
            pub use crate::bindings::meshmall::types::types::*;

            /// No call of one request takes longer than the bridge allows; this only says so once.
            const PATIENCE_MS: u32 = u32::MAX;

            /// The context of the calls that a request causes.
            pub fn context(request: &Request) -> CallContext {
                CallContext { headers: request.trace.headers().to_vec(), timeout_ms: PATIENCE_MS }
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
