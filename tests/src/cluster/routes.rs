//! The routes of a service, from the table in its `lib.rs`.

use crate::workspace;

/// A line of a table of routes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Upper case.
    pub method: String,
    /// With `{name}` for what changes.
    pub pattern: String,
    pub access: Access,
}

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody, as far as the table says.
    Everybody,
    /// Whoever has a token; which one, the service asks.
    SignedIn,
    /// Other services, with the service credential.
    Internal,
}

impl Route {
    /// A path that this route answers.
    pub fn example(&self) -> String {
        let segments = self.pattern.split('/').map(|segment| if segment.starts_with('{') { "x" } else { segment });
        segments.collect::<Vec<_>>().join("/")
    }

    /// Whether it answers this path.
    pub fn answers(&self, path: &str) -> bool {
        let (pattern, path): (Vec<&str>, Vec<&str>) = (self.pattern.split('/').collect(), path.split('/').collect());
        pattern.len() == path.len()
            && pattern.iter().zip(&path).all(|(pattern, path)| pattern.starts_with('{') || pattern == path)
    }

    /// The methods by which it can be asked: whoever may read may ask what reading would give.
    pub fn methods(&self) -> Vec<&str> {
        if self.method == "GET" { vec!["GET", "HEAD"] } else { vec![&self.method] }
    }

    /// As a policy names it, and with `/api` before it, unless its place is fixed.
    pub fn templates(&self) -> Vec<String> {
        let segments = self.pattern.split('/').map(|segment| if segment.starts_with('{') { "{*}" } else { segment });
        let template = segments.collect::<Vec<_>>().join("/");
        if template.starts_with("/.well-known/") { vec![template] } else { vec![format!("/api{template}"), template] }
    }
}

/// The table of a service; none for a component that has no such file.
pub fn of(folder: &str) -> Vec<Route> {
    let file = workspace().join(folder).join("src/lib.rs");
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let Some((_, table)) = text.split_once("routes: &[") else { return Vec::new() };
    let (table, _) = table.split_once("\n    ],").unwrap_or((table, ""));
    table.lines().filter_map(|line| read(line.trim())).collect()
}

fn read(line: &str) -> Option<Route> {
    let (method, rest) = line.split_once("(\"")?;
    let (pattern, rest) = rest.split_once('"')?;
    let access = if rest.ends_with(".internal(),") {
        Access::Internal
    } else if rest.contains(".signed_in()") || rest.contains(".only(") {
        Access::SignedIn
    } else {
        Access::Everybody
    };
    Some(Route { method: method.to_uppercase(), pattern: pattern.to_owned(), access })
}
