//! Variables: where their values come from, and `{{ templates }}` that hold them.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};

use crate::manifest::Variable;

/// The values of the application's variables.
#[derive(Debug, Default)]
pub struct Variables(BTreeMap<String, String>);

/// Where values are looked for, in this order, before the manifest's default.
#[derive(Debug, Default)]
pub struct Sources {
    /// `--variable name=value`.
    pub given: BTreeMap<String, String>,
    /// `SPIN_VARIABLE_<NAME>`, and what `.env` adds to it.
    pub environment: HashMap<String, String>,
}

impl Sources {
    /// The process's environment and, for what it does not have, `.env` in the working directory, as in Spin.
    pub fn new(given: &[String]) -> Result<Self> {
        let mut environment = HashMap::new();
        if Path::new(".env").is_file() {
            for pair in dotenvy::from_path_iter(".env").context("cannot read .env")? {
                let (name, value) = pair.context(".env has a line that is not NAME=value")?;
                environment.insert(name, value);
            }
        }
        environment.extend(std::env::vars());
        let given = given
            .iter()
            .map(|pair| {
                let (name, value) =
                    pair.split_once('=').ok_or_else(|| anyhow!("--variable {pair}: must be name=value"))?;
                Ok((name.to_owned(), value.to_owned()))
            })
            .collect::<Result<_>>()?;
        Ok(Self { given, environment })
    }
}

impl Variables {
    /// Finds a value for every declared variable.
    pub fn resolve(declared: &BTreeMap<String, Variable>, sources: &Sources) -> Result<Self> {
        if let Some(unknown) = sources.given.keys().find(|name| !declared.contains_key(*name)) {
            bail!("--variable {unknown}: the manifest declares no such variable");
        }
        let mut values = BTreeMap::new();
        let mut missing = Vec::new();
        for (name, variable) in declared {
            let environment = Self::in_environment(name);
            match sources
                .given
                .get(name)
                .or_else(|| sources.environment.get(&environment))
                .or(variable.default.as_ref())
            {
                Some(value) => drop(values.insert(name.clone(), value.clone())),
                None => missing.push(environment),
            }
        }
        if !missing.is_empty() {
            bail!("required variables have no value: set {} (make db-up writes them to .env)", missing.join(", "));
        }
        Ok(Self(values))
    }

    /// What a variable is called in the environment.
    pub fn in_environment(name: &str) -> String {
        format!("SPIN_VARIABLE_{}", name.to_ascii_uppercase())
    }

    /// The variables that a template holds.
    pub fn of_template(template: &str) -> impl Iterator<Item = &str> {
        template.split("{{").skip(1).filter_map(|rest| rest.split_once("}}")).map(|(name, _)| name.trim())
    }

    /// Fills in a template such as `postgres://{{ address }}`.
    pub fn expand(&self, template: &str) -> Result<String> {
        let mut text = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once("{{") {
            let (name, after) = after.split_once("}}").ok_or_else(|| anyhow!("'{template}': '{{{{' without '}}}}'"))?;
            let value = self
                .0
                .get(name.trim())
                .ok_or_else(|| anyhow!("'{template}': there is no variable '{}'", name.trim()))?;
            text.push_str(before);
            text.push_str(value);
            rest = after;
        }
        text.push_str(rest);
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared() -> BTreeMap<String, Variable> {
        toml::from_str("a = { default = \"1\" }\nb = { required = true }").expect("parses")
    }

    fn sources(given: &[(&str, &str)], environment: &[(&str, &str)]) -> Sources {
        let owned = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>()
        };
        Sources { given: owned(given).into_iter().collect(), environment: owned(environment).into_iter().collect() }
    }

    #[test]
    fn what_is_given_beats_the_environment_beats_the_default() {
        let expand = |sources| {
            Variables::resolve(&declared(), &sources).expect("resolves").expand("{{ a }}/{{b}}").expect("expands")
        };
        assert_eq!(expand(sources(&[("b", "2")], &[])), "1/2");
        assert_eq!(expand(sources(&[("b", "2")], &[("SPIN_VARIABLE_A", "3"), ("SPIN_VARIABLE_B", "4")])), "3/2");
    }

    #[test]
    fn a_missing_variable_is_named_as_it_has_to_be_set() {
        let error = Variables::resolve(&declared(), &Sources::default()).expect_err("is refused").to_string();
        assert!(error.contains("SPIN_VARIABLE_B"), "{error}");
        let error = Variables::resolve(&declared(), &sources(&[("c", "1")], &[])).expect_err("is refused").to_string();
        assert!(error.contains("--variable c"), "{error}");
    }

    #[test]
    fn broken_templates_are_refused() {
        let variables = Variables::default();
        assert!(variables.expand("{{ nobody }}").is_err());
        assert!(variables.expand("{{ open").is_err());
        assert_eq!(variables.expand("plain }} text").expect("expands"), "plain }} text");
    }

    #[test]
    fn a_template_tells_its_variables() {
        assert_eq!(Variables::of_template("postgres://{{ host }}:{{port}}/}}").collect::<Vec<_>>(), ["host", "port"]);
        assert_eq!(Variables::of_template("postgres://db").count(), 0);
    }
}
