//! `files`: what a component sees of the file system, read-only.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::manifest::{Component, Files};

/// A folder of the host, and where the guest sees it.
#[derive(Debug)]
pub struct Mount {
    pub host: PathBuf,
    pub guest: String,
}

/// The mounts of a component. Single files and patterns are copied into `scratch`; folders are mounted as they are.
pub fn mounts(component: &Component, folder: &Path, scratch: &Path) -> Result<Vec<Mount>> {
    ensure!(component.exclude_files.is_empty(), "exclude_files is not implemented by the bundled runner");
    let mut mounts = Vec::new();
    let mut copied = false;
    for files in &component.files {
        match files {
            Files::Placement(placement) => {
                let host = folder.join(&placement.source);
                let guest = placement.destination.to_string_lossy().into_owned();
                ensure!(guest.starts_with('/'), "files: destination '{guest}' must begin with '/'");
                ensure!(host.is_dir(), "files: {} is not a folder. Has it been built? (make build)", host.display());
                mounts.push(Mount { host, guest });
            }
            Files::Pattern(pattern) => {
                copied |= copy_matches(pattern, folder, scratch)?;
            }
        }
    }
    if copied {
        if mounts.iter().any(|mount| mount.guest == "/") {
            bail!("files: patterns beside a folder at '/' are not implemented by the bundled runner");
        }
        mounts.push(Mount { host: scratch.to_owned(), guest: "/".to_owned() });
    }
    Ok(mounts)
}

fn copy_matches(pattern: &str, folder: &Path, scratch: &Path) -> Result<bool> {
    let mut any = false;
    let full = folder.join(pattern);
    for path in glob::glob(&full.to_string_lossy()).with_context(|| format!("files: '{pattern}'"))? {
        let path = path?;
        if !path.is_file() {
            continue;
        }
        let target = scratch.join(path.strip_prefix(folder).unwrap_or(&path));
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::copy(&path, &target).with_context(|| format!("files: cannot copy {}", path.display()))?;
        any = true;
    }
    ensure!(any, "files: '{pattern}' matches nothing");
    Ok(any)
}
