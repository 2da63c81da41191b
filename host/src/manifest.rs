//! `spin.toml`, as far as the runner implements it. An unknown key is refused by name: what is ignored in silence here
//! would be missed on the day it matters.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

/// A manifest of version 2.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    spin_manifest_version: u8,
    pub application: Application,
    #[serde(default)]
    pub variables: BTreeMap<String, Variable>,
    pub trigger: Triggers,
    pub component: BTreeMap<String, Component>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    pub name: String,
    #[expect(dead_code, reason = "Spin's key, for people and registries")]
    version: Option<String>,
    #[expect(dead_code, reason = "Spin's key, for people and registries")]
    description: Option<String>,
    #[expect(dead_code, reason = "Spin's key, for people and registries")]
    authors: Option<Vec<String>>,
}

/// A variable of the application.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    pub default: Option<String>,
    #[serde(default)]
    required: bool,
    #[expect(dead_code, reason = "Spin's key; the runner shows no values at all")]
    #[serde(default)]
    secret: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Triggers {
    pub http: Vec<HttpTrigger>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpTrigger {
    pub route: Route,
    pub component: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Route {
    Path(String),
    Private { private: bool },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    pub source: PathBuf,
    #[expect(dead_code, reason = "Spin's key, for people")]
    description: Option<String>,
    #[serde(default)]
    pub files: Vec<Files>,
    #[serde(default)]
    pub exclude_files: Vec<String>,
    #[serde(default)]
    pub allowed_outbound_hosts: Vec<String>,
    #[serde(default)]
    pub variables: BTreeMap<String, String>,
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    #[serde(default)]
    pub dependencies: BTreeMap<String, Dependency>,
    #[serde(default)]
    dependencies_inherit_configuration: bool,
    #[expect(dead_code, reason = "`spin build` reads it; this program only runs")]
    build: Option<toml::Table>,
    #[expect(dead_code, reason = "settings of other tools")]
    tool: Option<toml::Table>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Files {
    Pattern(String),
    Placement(Placement),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placement {
    pub source: PathBuf,
    pub destination: PathBuf,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dependency {
    pub path: PathBuf,
}

impl Manifest {
    /// Reads the manifest at `path`, or `spin.toml` in the folder `path`. Paths in it are relative to its folder,
    /// which is returned too.
    pub fn load(path: &Path) -> Result<(Self, PathBuf)> {
        let file = if path.is_dir() { path.join("spin.toml") } else { path.to_owned() };
        let text = std::fs::read_to_string(&file)
            .with_context(|| format!("cannot read the manifest {}; name another with --from", file.display()))?;
        let manifest = Self::parse(&text).with_context(|| format!("in {}", file.display()))?;
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Ok((manifest, folder.to_owned()))
    }

    pub fn parse(text: &str) -> Result<Self> {
        let manifest: Self = toml::from_str(text).map_err(|error| explain(&error))?;
        manifest.check()?;
        Ok(manifest)
    }

    fn check(&self) -> Result<()> {
        ensure!(
            self.spin_manifest_version == 2,
            "spin_manifest_version is {}; the runner reads version 2",
            self.spin_manifest_version
        );
        for (name, variable) in &self.variables {
            ensure!(
                is_identifier(name, '_'),
                "variable '{name}': a name has lower-case letters, digits and single underscores, and begins with a letter"
            );
            ensure!(
                variable.required != variable.default.is_some(),
                "variable '{name}' must be either required or have a default"
            );
        }
        for trigger in &self.trigger.http {
            if !self.component.contains_key(&trigger.component) {
                bail!("[[trigger.http]] names component '{}', which does not exist", trigger.component);
            }
            if let Route::Private { private: false } = trigger.route {
                bail!(
                    "[[trigger.http]] of '{}': route = {{ private = false }} says nothing; give a path",
                    trigger.component
                );
            }
        }
        for (name, component) in &self.component {
            ensure!(
                is_identifier(name, '-'),
                "component '{name}': a name has lower-case letters, digits and single hyphens"
            );
            if !component.dependencies.is_empty() && !component.dependencies_inherit_configuration {
                bail!(
                    "component '{name}' has dependencies but not dependencies_inherit_configuration = true. \
                     Shutting a dependency off is not implemented by the bundled runner (and is no boundary in Spin 3.6)"
                );
            }
        }
        Ok(())
    }
}

fn is_identifier(name: &str, separator: char) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .split(separator)
            .all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()))
}

/// Says what a refused key means here; the rest of the message, with line and column, is the parser's.
fn explain(error: &toml::de::Error) -> anyhow::Error {
    let hint = if error.message().starts_with("unknown field") {
        "\nThe bundled runner does not implement this key. Remove it, or run this manifest with Spin (RUNTIME=spin)."
    } else if error.message().contains("untagged enum") {
        "\nThe bundled runner takes plain paths here; other forms need Spin (RUNTIME=spin)."
    } else {
        ""
    };
    anyhow::anyhow!("{error}{hint}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "spin_manifest_version = 2\n[application]\nname = \"a\"\n[[trigger.http]]\nroute = \"/...\"\ncomponent = \"x\"\n";

    fn refusal(rest: &str) -> String {
        format!("{:#}", Manifest::parse(&format!("{HEAD}{rest}")).expect_err(rest))
    }

    #[test]
    fn reads_what_the_shop_uses() {
        let rest = r#"
            [variables]
            url = { default = "http://a" }
            password = { required = true, secret = true }
            [component.x]
            source = "x.wasm"
            files = ["a/*", { source = "b", destination = "/" }]
            allowed_outbound_hosts = ["{{ url }}"]
            dependencies_inherit_configuration = true
            [component.x.variables]
            url = "{{ url }}"
            [component.x.dependencies]
            "a:b@1.0.0" = { path = "b.wasm" }
            [component.x.build]
            command = "make"
        "#;
        let manifest = Manifest::parse(&format!("{HEAD}{rest}")).expect("is accepted");
        assert_eq!(manifest.component["x"].files.len(), 2);
    }

    #[test]
    fn refuses_what_it_does_not_implement_by_name() {
        for (rest, expected) in [
            ("[component.x]\nsource = \"x\"\nkey_value_stores = [\"default\"]", "key_value_stores"),
            ("[component.x]\nsource = \"x\"\nai_models = []", "ai_models"),
            ("[component.x]\nsource = { url = \"http://a\", digest = \"b\" }", "source"),
            ("[component.y]\nsource = \"x\"", "component 'x'"),
            ("[variables]\nBad = { default = \"\" }\n[component.x]\nsource = \"x\"", "variable 'Bad'"),
            ("[variables]\na = { secret = true }\n[component.x]\nsource = \"x\"", "either required or have a default"),
            (
                "[component.x]\nsource = \"x\"\n[component.x.dependencies]\n\"a:b\" = { path = \"b\" }",
                "dependencies_inherit_configuration",
            ),
        ] {
            let message = refusal(rest);
            assert!(message.contains(expected), "{rest}: {message}");
        }
        assert!(refusal("[component.x]\nsource = \"x\"\nai_models = []").contains("RUNTIME=spin"));
    }
}
