//! Which route of a VirtualService takes a request, and where that leads.

use std::collections::BTreeSet;

use regex::Regex;

use super::host;
use crate::cluster::Document;
use crate::cluster::kinds::{HttpRoute, StringMatch, VirtualService};

/// The routes of a VirtualService, ready to be tried.
pub struct Delivery<'a> {
    title: String,
    routes: Vec<(&'a HttpRoute, Vec<Condition<'a>>)>,
}

/// A request has to be all of this.
struct Condition<'a> {
    path: Option<Matcher<'a>>,
    method: Option<Matcher<'a>>,
    has_headers: bool,
}

enum Matcher<'a> {
    Exact(&'a str),
    Prefix(&'a str),
    Regex(Regex),
}

impl<'a> Delivery<'a> {
    pub fn of(document: &Document, routes: &'a VirtualService) -> Self {
        let conditions = |route: &'a HttpRoute| {
            let conditions = route.matches.iter().map(|one| Condition {
                path: one.uri.as_ref().map(Matcher::of),
                method: one.method.as_ref().map(Matcher::of),
                has_headers: !one.headers.is_empty(),
            });
            conditions.collect()
        };
        let routes = routes.http.iter().map(|route| (route, conditions(route))).collect();
        Self { title: document.title(), routes }
    }

    /// What is wrong with the way of a request to a service: that it leads elsewhere or nowhere, or that what only reads
    /// gets no second chance.
    pub fn findings(&self, method: &str, path: &str, service: &str) -> Option<String> {
        let taken = self.routes.iter().find(|(_, conditions)| {
            conditions.is_empty() || conditions.iter().any(|condition| condition.holds(method, path))
        });
        let title = &self.title;
        let Some((route, _)) = taken else { return Some(format!("{title}: no route takes {method} {path}")) };
        let to: BTreeSet<&str> = route.route.iter().map(|one| one.destination.host.as_str()).collect();
        if to != BTreeSet::from([host(service).as_str()]) {
            return Some(format!("{title}: {method} {path} does not lead to {service} but to {to:?}"));
        }
        // Where a connection is cut, what writes has to be left alone.
        let retries = route.retries.as_ref().filter(|retries| retries.attempts > 0);
        let conditions = retries.and_then(|retries| retries.retry_on.as_deref()).unwrap_or_default();
        (method == "GET" && !conditions.split(',').any(|one| one == "reset")).then(|| {
            format!("{title}: route {} takes {method} {path}, which only reads, and treats it as a write", route.name)
        })
    }
}

impl Condition<'_> {
    fn holds(&self, method: &str, path: &str) -> bool {
        !self.has_headers
            && self.path.as_ref().is_none_or(|matcher| matcher.is(path))
            && self.method.as_ref().is_none_or(|matcher| matcher.is(method))
    }
}

impl<'a> Matcher<'a> {
    fn of(matcher: &'a StringMatch) -> Self {
        match matcher {
            StringMatch::Exact(exact) => Self::Exact(exact),
            StringMatch::Prefix(prefix) => Self::Prefix(prefix),
            StringMatch::Regex(regex) => {
                Self::Regex(Regex::new(&format!("^(?:{regex})$")).expect("a regular expression"))
            }
        }
    }

    fn is(&self, text: &str) -> bool {
        match self {
            Self::Exact(exact) => *exact == text,
            Self::Prefix(prefix) => text.starts_with(prefix),
            Self::Regex(regex) => regex.is_match(text),
        }
    }
}
