//! Whether a policy allows a request, as a proxy decides it.

use crate::cluster::kinds::{Operation, Rule, Source};

/// Whether one of these rules allows a request.
pub fn allows<'a>(
    rules: impl IntoIterator<Item = &'a Rule>,
    caller: Option<&str>,
    has_token: bool,
    method: &str,
    path: &str,
) -> bool {
    let comes_from = |source: &Source| {
        (source.principals.is_empty() || caller.is_some_and(|caller| source.principals.iter().any(|one| one == caller)))
            && (source.request_principals.is_empty() || has_token)
    };
    let is = |operation: &Operation| {
        (operation.methods.is_empty() || operation.methods.iter().any(|one| one == method))
            && (operation.paths.is_empty() || operation.paths.iter().any(|one| matches(one, path)))
            && !operation.not_paths.iter().any(|one| matches(one, path))
            && operation.ports.is_empty()
    };
    rules.into_iter().any(|rule| {
        (rule.from.is_empty() || rule.from.iter().any(|from| comes_from(&from.source)))
            && (rule.to.is_empty() || rule.to.iter().any(|to| is(&to.operation)))
    })
}

/// As Istio compares paths: exactly, by prefix or suffix with `*`, or by segments with `{*}`.
pub fn matches(pattern: &str, path: &str) -> bool {
    if pattern.contains("{*}") {
        let (pattern, path): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
        return pattern.len() == path.len()
            && pattern
                .iter()
                .zip(&path)
                .all(|(one, segment)| one == segment || (*one == "{*}" && !segment.is_empty()));
    }
    match (pattern.strip_suffix('*'), pattern.strip_prefix('*')) {
        (Some(prefix), _) => path.starts_with(prefix),
        (None, Some(suffix)) => path.ends_with(suffix),
        (None, None) => pattern == path,
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_path_is_compared_as_istio_does() {
        for (pattern, path, expected) in [
            ("/orders", "/orders", true),
            ("/orders", "/orders/x", false),
            ("/orders/*", "/orders/x/y", true),
            ("/orders/*", "/orders", false),
            ("*.json", "/api/openapi.json", true),
            ("/orders/{*}", "/orders/x", true),
            ("/orders/{*}", "/orders/", false),
            ("/orders/{*}", "/orders/x/cancel", false),
            ("/orders/{*}/cancel", "/orders/x/cancel", true),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }
}
