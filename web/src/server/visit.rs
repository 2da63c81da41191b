//! A visit: one request of one visitor, and all that is asked for it.

use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

use meshmall_service::log::{self, Level};
use meshmall_service::outbound::{self, Outgoing, Timed};
use meshmall_service::{HeaderValue, Problem, Request, timing, variables};
use serde::Deserialize;
use serde_json::json;

use super::owner::Owner;
use super::peers::{self, Answered, Ask, decode, judge};
use super::session::{self, Session};
use super::{SERVICE, calls, cookies, form, language};
use crate::failure::{Failure, Kind};
use crate::language::Language;
use crate::notice::Notice;
use crate::served::Call;

/// What a page may say once, after a form: the code of a [`Notice`].
const NOTICE: &str = "notice";

pub struct Visit<'a> {
    pub request: &'a Request,
    pub language: Language,
    pub session: RefCell<Session>,
    patience: Duration,
    begun: Instant,
    calls: RefCell<Vec<Call>>,
    cookies: RefCell<Vec<HeaderValue>>,
    is_refreshed: Cell<bool>,
}

/// The tokens of a session, as the user service gives them.
#[derive(Deserialize)]
pub struct Tokens {
    access_token: String,
    refresh_token: String,
}

impl<'a> Visit<'a> {
    pub fn new(request: &'a Request) -> Result<Self, Problem> {
        Ok(Self {
            request,
            language: language::of(request),
            session: RefCell::new(Session::of(request)),
            patience: peers::patience()?,
            begun: Instant::now(),
            calls: RefCell::default(),
            cookies: RefCell::new(language::cookie(request).into_iter().collect()),
            is_refreshed: Cell::new(false),
        })
    }

    /// The path and the query string, as the visitor sees them.
    pub fn address(&self) -> String {
        let question = if self.request.query_string.is_empty() { "" } else { "?" };
        format!("{}{question}{}", self.request.path, self.request.query_string)
    }

    /// Whether an island asks, and not a browser for a page.
    pub fn wants_json(&self) -> bool {
        self.request.header("accept").is_some_and(|accept| accept.starts_with("application/json"))
    }

    /// Scheme and host, as the visitor sees them.
    pub fn origin(&self) -> String {
        let scheme = self.request.header("x-forwarded-proto").unwrap_or("http");
        format!("{scheme}://{}", self.request.header("host").unwrap_or("localhost"))
    }

    /// The path parameter of this name.
    pub fn parameter(&self, name: &str) -> &str {
        self.request.path_parameter(name).unwrap_or_default()
    }

    /// Sends all of `asks` at once, and waits for every one.
    pub fn ask<const N: usize>(&self, asks: [Ask; N]) -> [Answered; N] {
        let mut answers = self.ask_all(asks.into()).into_iter();
        // There are as many answers as questions.
        std::array::from_fn(|_| answers.next().unwrap_or_else(|| Err(Failure::new(Kind::Broken, None))))
    }

    pub fn ask_one(&self, ask: Ask) -> Answered {
        let [answered] = self.ask([ask]);
        answered
    }

    pub fn ask_all(&self, asks: Vec<Ask>) -> Vec<Answered> {
        self.refresh();
        let bearer = self.session.borrow().signed_in.as_ref().map(|(token, _)| format!("Bearer {token}"));
        self.send(asks, bearer.as_deref())
    }

    fn send(&self, asks: Vec<Ask>, bearer: Option<&str>) -> Vec<Answered> {
        let trace = &self.request.trace;
        // A visitor's page is asked for with the tokens of the visitor's cookies, and no others.
        let headers: Vec<_> = trace.headers().iter().filter(|(name, _)| name != "authorization").cloned().collect();
        let address = self.client_address();
        let urls: Vec<String> = asks.iter().map(|ask| url(&ask.path).unwrap_or_default()).collect();
        let owns: Vec<Vec<(&str, &str)>> = asks
            .iter()
            .map(|ask| {
                let own = [
                    Some(("accept", "application/json")),
                    bearer.filter(|_| ask.cart_token.is_none()).map(|bearer| ("authorization", bearer)),
                    ask.key.as_deref().map(|key| ("idempotency-key", key)),
                    ask.cart_token.as_deref().map(|token| ("x-cart-token", token)),
                    address.as_ref().map(|(name, value)| (name.as_str(), value.as_str())),
                ];
                own.into_iter().flatten().collect()
            })
            .collect();
        // However many rounds of questions a page has, all of them together have the time of two.
        let left = self.patience.min((self.patience * 2).saturating_sub(self.begun.elapsed()));
        let outgoing: Vec<Outgoing<'_>> = asks
            .iter()
            .zip(&urls)
            .zip(&owns)
            .map(|((ask, url), own)| Outgoing {
                method: ask.method.clone(),
                url,
                own,
                json: ask.json.as_deref(),
                timeout: ask.patience.unwrap_or(left),
            })
            .collect();
        let answers = outbound::send_all_timed(&outgoing, &headers);
        let mut made = self.calls.borrow_mut();
        let answered = asks.iter().zip(answers).map(|(ask, Timed { result, duration })| {
            let what = format!("{} {}", ask.method, ask.path.split('?').next().unwrap_or_default());
            if let Err(error) = &result {
                log::failure(
                    Level::Warn,
                    SERVICE.name,
                    &trace.trace_id,
                    "peer-unavailable",
                    &format!("{what}: {error}"),
                );
            }
            let entries = timing::of_call(Owner::of(&ask.path).map_or("", Owner::name), &result, duration);
            made.extend(calls::of(&what, &entries));
            timing::record(entries);
            judge(result, &trace.trace_id)
        });
        answered.collect()
    }

    /// Has the access token anew where it has run out. Whoever cannot have one is not signed in any more; where the user
    /// service does not answer, only this page finds nobody signed in.
    fn refresh(&self) {
        if self.is_refreshed.replace(true) || !self.session.borrow().is_stale() {
            return;
        }
        let token = self.session.borrow().refresh.clone();
        let ask = Ask::post("/users/refresh").json(&json!({ "refresh_token": token }));
        let answered = self.send(vec![ask], None).pop();
        match answered.map(decode::<Tokens>) {
            Some(Ok(tokens)) => self.sign_in(tokens),
            Some(Err(failure)) if failure.kind == Kind::SignedOut => self.sign_out(),
            _ => {}
        }
    }

    /// Keeps the tokens of a session.
    pub fn sign_in(&self, tokens: Tokens) {
        let Tokens { access_token, refresh_token } = tokens;
        self.keep(session::ACCESS, &access_token, session::SESSION_SECONDS);
        self.keep(session::REFRESH, &refresh_token, session::SESSION_SECONDS);
        let mut session = self.session.borrow_mut();
        session.signed_in = session::person(&access_token).map(|person| (access_token, person));
        session.refresh = Some(refresh_token);
    }

    /// Forgets the session.
    pub fn sign_out(&self) {
        for name in [session::ACCESS, session::REFRESH, session::GUEST_CART, session::CART_COUNT] {
            self.keep(name, "", cookies::NO_MORE);
        }
        *self.session.borrow_mut() = Session::default();
    }

    /// Sets a cookie.
    pub fn keep(&self, name: &str, value: &str, seconds: u32) {
        self.cookies.borrow_mut().extend(cookies::set(self.request, name, value, seconds));
    }

    /// Remembers how many units are in the cart.
    pub fn keep_cart_count(&self, count: u32) {
        self.session.borrow_mut().cart_count = count;
        self.keep(session::CART_COUNT, &count.to_string(), session::SESSION_SECONDS);
    }

    /// Says something on the page that comes next.
    pub fn say(&self, notice: Notice) {
        self.keep(NOTICE, notice.code(), 60);
    }

    /// What the page before wanted to be said, once.
    pub fn notice(&self) -> Option<Notice> {
        let notice = Notice::of_code(cookies::get(self.request, NOTICE)?);
        self.keep(NOTICE, "", cookies::NO_MORE);
        notice
    }

    /// Who is signed in, or a failure that leads to the login.
    pub fn person(&self) -> Result<session::Person, Failure> {
        self.refresh();
        let session = self.session.borrow();
        session.person().cloned().ok_or_else(|| {
            // A session that could not be refreshed is not over.
            let kind = if session.refresh.is_some() { Kind::Unavailable } else { Kind::SignedOut };
            Failure::new(kind, Some(self.request.trace.trace_id.clone()))
        })
    }

    /// What was asked for this page, and how long the page has taken so far.
    pub fn served(&self) -> (Vec<Call>, Duration) {
        (self.calls.borrow().clone(), self.begun.elapsed())
    }

    pub fn cookies(&self) -> Vec<HeaderValue> {
        self.cookies.take()
    }

    /// Where a page goes when its visitor has to sign in first.
    pub fn login_address(&self) -> String {
        let next = form::own_path(&self.address()).map(|path| format!("?next={}", crate::search::encode(path)));
        format!("/login{}", next.unwrap_or_default())
    }

    /// The header in which the edge says who asks, as it came: wrong passwords are counted by it.
    fn client_address(&self) -> Option<(String, String)> {
        let name = variables::get("client_address_header").ok()?;
        let value = self.request.headers.get_all(&name).iter().next_back()?.to_str().ok()?.to_owned();
        Some((name, value))
    }
}

fn url(path: &str) -> Option<String> {
    Some(format!("{}{path}", Owner::of(path)?.url().ok()?))
}
