//! `allowed_outbound_hosts`: what a component may reach, as scheme, host and port.

use anyhow::{Context, Result, anyhow, bail, ensure};

/// The domain of components of the same application.
pub const CHAINING_SUFFIX: &str = ".spin.internal";

/// The rules of one component.
#[derive(Debug, Default)]
pub struct AllowedHosts(Vec<Rule>);

#[derive(Debug)]
struct Rule {
    scheme: Option<String>,
    host: HostRule,
    port: Option<u16>,
}

#[derive(Debug)]
enum HostRule {
    Any,
    Below(String),
    Exactly(String),
}

impl AllowedHosts {
    /// Parses the rules, templates filled in.
    pub fn parse<'a>(rules: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let rules = rules
            .into_iter()
            .map(|rule| Rule::parse(rule).with_context(|| format!("allowed_outbound_hosts: '{rule}'")));
        Ok(Self(rules.collect::<Result<_>>()?))
    }

    /// Whether `scheme://host:port` may be reached; without a port, the scheme's own.
    pub fn allows(&self, scheme: &str, host: &str, port: Option<u16>) -> bool {
        let port = port.or_else(|| default_port(scheme));
        self.0.iter().any(|rule| rule.allows(scheme, host, port))
    }
}

/// The one server that a rule names, as host and port, if it is of this scheme.
pub fn server(rule: &str, scheme: &str) -> Option<(String, u16)> {
    match Rule::parse(rule) {
        Ok(Rule { scheme: Some(own), host: HostRule::Exactly(host), port: Some(port) }) if own == scheme => {
            Some((host, port))
        }
        _ => None,
    }
}

impl Rule {
    fn parse(text: &str) -> Result<Self> {
        let (scheme, rest) = text.trim().split_once("://").ok_or_else(|| anyhow!("needs a scheme, such as http://"))?;
        let (rest, path) = rest.split_once('/').unwrap_or((rest, ""));
        ensure!(path.is_empty(), "may not have a path");
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, "*")) => (host, None),
            Some((host, port)) => (host, Some(port.parse().context("the port is not a number")?)),
            None => match (scheme, default_port(scheme)) {
                (_, Some(port)) => (rest, Some(port)),
                ("*", None) => (rest, None),
                (_, None) => bail!("needs a port, since {scheme} has no usual one"),
            },
        };
        let host = match host.strip_prefix("*.") {
            _ if host == "*" => HostRule::Any,
            Some(domain) if !domain.contains('*') => HostRule::Below(format!(".{domain}")),
            None if !host.contains('*') && !host.is_empty() => HostRule::Exactly(host.to_ascii_lowercase()),
            _ => bail!("'*' stands for a whole host or for what precedes a domain"),
        };
        Ok(Self { scheme: (scheme != "*").then(|| scheme.to_owned()), host, port })
    }

    fn allows(&self, scheme: &str, host: &str, port: Option<u16>) -> bool {
        let host = host.to_ascii_lowercase();
        self.scheme.as_deref().is_none_or(|own| own == scheme)
            && match &self.host {
                // Reaching another component is never a side effect of reaching the world.
                HostRule::Any => !host.ends_with(CHAINING_SUFFIX),
                HostRule::Below(domain) => host.ends_with(domain.as_str()),
                HostRule::Exactly(own) => *own == host,
            }
            && self.port.is_none_or(|own| Some(own) == port)
    }
}

fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" => Some(80),
        "https" => Some(443),
        "postgres" => Some(5432),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scheme_host_and_port_all_have_to_fit() {
        let hosts = AllowedHosts::parse([
            "http://127.0.0.1:8006",
            "http://inventory.spin.internal",
            "postgres://db",
            "http://*.example.com:*",
        ])
        .expect("parses");
        assert!(hosts.allows("http", "127.0.0.1", Some(8006)));
        assert!(!hosts.allows("http", "127.0.0.1", None));
        assert!(!hosts.allows("https", "127.0.0.1", Some(8006)));
        assert!(hosts.allows("http", "Inventory.spin.internal", None));
        assert!(!hosts.allows("http", "product.spin.internal", None));
        assert!(hosts.allows("postgres", "db", Some(5432)));
        assert!(!hosts.allows("postgres", "db", Some(5433)));
        assert!(hosts.allows("http", "a.example.com", Some(1)));
        assert!(!hosts.allows("http", "example.com", Some(1)));
    }

    #[test]
    fn a_rule_names_a_server_or_several() {
        assert_eq!(server("postgres://db", "postgres"), Some(("db".to_owned(), 5432)));
        assert_eq!(server("postgres://127.0.0.1:5433", "postgres"), Some(("127.0.0.1".to_owned(), 5433)));
        for rule in
            ["postgres://*:5432", "postgres://*.example.com", "postgres://db:*", "http://db:5432", "*://db:5432"]
        {
            assert_eq!(server(rule, "postgres"), None, "{rule}");
        }
    }

    #[test]
    fn a_wildcard_does_not_open_the_other_components() {
        let hosts = AllowedHosts::parse(["http://*:*"]).expect("parses");
        assert!(hosts.allows("http", "anywhere", Some(1)));
        assert!(!hosts.allows("http", "inventory.spin.internal", None));
    }

    #[test]
    fn refuses_what_is_not_a_rule() {
        for rule in ["inventory", "http://a/path", "http://a:x", "http://a*b", "mqtt://a", "http://"] {
            assert!(AllowedHosts::parse([rule]).is_err(), "{rule}");
        }
    }
}
