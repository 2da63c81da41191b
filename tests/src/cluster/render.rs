//! What is applied: the output of kustomize, as `scripts/lib/cluster` has it made.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::workspace;

/// The documents that kustomize makes of a folder of the workspace.
pub fn build(folder: &str) -> Vec<Value> {
    run(&workspace().join(folder)).unwrap_or_else(|error| panic!("{folder}: {error}"))
}

/// The documents of some folders with some components on top, as `make scenario` composes them.
pub fn compose(resources: &[&str], components: &[&str]) -> Result<Vec<Value>, String> {
    // kustomize reads nothing by an absolute path, so the kustomization has to lie in the workspace.
    let made = workspace().join(".meshmall/composed");
    let folder = made.join(uuid::Uuid::now_v7().to_string());
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let list = |name: &str, folders: &[&str]| {
        let lines: String = folders.iter().map(|folder| format!("  - ../../../{folder}\n")).collect();
        if lines.is_empty() { lines } else { format!("{name}:\n{lines}") }
    };
    let text = format!(
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n{}{}",
        list("resources", resources),
        list("components", components)
    );
    let built = std::fs::write(folder.join("kustomization.yaml"), text)
        .map_err(|error| error.to_string())
        .and_then(|()| run(&folder));
    drop(std::fs::remove_dir_all(&folder));
    built
}

fn run(folder: &Path) -> Result<Vec<Value>, String> {
    let kustomize = workspace().join(".meshmall/tools/bin/kustomize");
    let output = Command::new(&kustomize)
        .arg("build")
        .arg(folder)
        .output()
        .map_err(|error| format!("{}: {error}. Run: scripts/setup test", kustomize.display()))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    parse(&String::from_utf8_lossy(&output.stdout))
}

/// The documents of a file of the workspace.
pub fn read(file: &Path) -> Result<Vec<Value>, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    parse(&text).map_err(|error| format!("{}: {error}", file.display()))
}

fn parse(text: &str) -> Result<Vec<Value>, String> {
    let documents: Vec<Value> = serde_saphyr::from_multiple(text).map_err(|error| error.to_string())?;
    Ok(documents.into_iter().filter(|document| !document.is_null()).collect())
}
