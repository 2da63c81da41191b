//! Which component answers which path.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};

use crate::manifest::{HttpTrigger, Route};

/// The public routes of the application.
#[derive(Debug, Default)]
pub struct Routes {
    exact: BTreeMap<String, String>,
    /// Prefixes of `/...` routes without their end, so that the longest that fits wins.
    wildcard: BTreeMap<String, String>,
}

impl Routes {
    /// Gathers the routes; one path has one component.
    pub fn new(triggers: &[HttpTrigger]) -> Result<Self> {
        let mut routes = Self::default();
        for trigger in triggers {
            let Route::Path(path) = &trigger.route else { continue };
            ensure!(path.starts_with('/'), "route '{path}' must begin with '/'");
            ensure!(
                !path.contains("/:"),
                "route '{path}': segments such as ':id' are not implemented by the bundled runner"
            );
            // Spin's router splits segments at dots as well, and then finds other routes or not by accident.
            ensure!(
                !path.trim_end_matches("/...").contains('.'),
                "route '{path}': Spin does not order routes with a dot reliably; let the component of '/...' answer it"
            );
            let (table, key) = match path.strip_suffix("/...") {
                Some(prefix) => (&mut routes.wildcard, prefix.to_owned()),
                None => (&mut routes.exact, trimmed(path).to_owned()),
            };
            let before = table.insert(key, trigger.component.clone());
            ensure!(before.is_none(), "route '{path}' is given twice");
        }
        Ok(routes)
    }

    /// The component of a path, and the route that led there.
    pub fn find(&self, path: &str) -> Option<(&str, String)> {
        if let Some(component) = self.exact.get(trimmed(path)) {
            return Some((component, path.to_owned()));
        }
        let mut prefix = trimmed(path);
        loop {
            if let Some(component) = self.wildcard.get(prefix) {
                return Some((component, format!("{prefix}/...")));
            }
            prefix = &prefix[..prefix.rfind('/')?];
        }
    }

    /// For people: every route with its component.
    pub fn list(&self) -> Vec<(String, String)> {
        let exact = self
            .exact
            .iter()
            .map(|(path, component)| (component.clone(), if path.is_empty() { "/".to_owned() } else { path.clone() }));
        let wildcard =
            self.wildcard.iter().map(|(prefix, component)| (component.clone(), format!("{prefix}/ (wildcard)")));
        let mut list: Vec<_> = exact.chain(wildcard).collect();
        list.sort();
        list
    }
}

fn trimmed(path: &str) -> &str {
    path.strip_suffix('/').unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes(pairs: &[(&str, &str)]) -> Result<Routes> {
        let triggers: Vec<_> = pairs
            .iter()
            .map(|(path, component)| HttpTrigger {
                route: Route::Path((*path).to_owned()),
                component: (*component).to_owned(),
            })
            .collect();
        Routes::new(&triggers)
    }

    #[test]
    fn the_most_specific_route_wins() {
        let routes = routes(&[("/...", "web"), ("/api/products/...", "product"), ("/api/products/special", "special")])
            .expect("valid");
        let component = |path| routes.find(path).map(|(component, _)| component.to_owned());
        assert_eq!(component("/").as_deref(), Some("web"));
        assert_eq!(component("/anything/else").as_deref(), Some("web"));
        assert_eq!(component("/api/products").as_deref(), Some("product"));
        assert_eq!(component("/api/products/").as_deref(), Some("product"));
        assert_eq!(component("/api/products/1/related").as_deref(), Some("product"));
        assert_eq!(component("/api/productsx").as_deref(), Some("web"));
        assert_eq!(component("/api/products/special").as_deref(), Some("special"));
    }

    #[test]
    fn no_route_no_component() {
        assert!(routes(&[("/a", "a")]).expect("valid").find("/b").is_none());
        assert!(routes(&[("/a/...", "a")]).expect("valid").find("/").is_none());
    }

    #[test]
    fn refuses_what_is_ambiguous_or_unknown() {
        for pairs in [&[("/a", "a"), ("/a", "b")][..], &[("a", "a")], &[("/a/:id", "a")]] {
            assert!(routes(pairs).is_err(), "{pairs:?}");
        }
    }
}
