//! Machine code, compiled once and mapped from disk ever after.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;

/// A folder of compiled components, named by all that decides what compiling gives.
pub struct CodeCache {
    folder: PathBuf,
}

impl CodeCache {
    /// Uses `folder`, which is made if it is not there, for this user alone.
    pub fn new(folder: &Path) -> Result<Self> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder
            .create(folder)
            .with_context(|| format!("cannot make the cache {}; choose another with --cache-dir", folder.display()))?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// The compiled form of what `compose` gives. `inputs` are the bytes that it would be made of, so that on a hit
    /// neither composing nor compiling is done again.
    pub fn component(
        &self,
        engine: &Engine,
        inputs: &[&[u8]],
        compose: impl FnOnce() -> Result<Vec<u8>>,
    ) -> Result<Component> {
        let path = self.folder.join(format!("{}.cwasm", key(engine, inputs)));
        if path.is_file() {
            match load(engine, &path) {
                Ok(component) => return Ok(component),
                // Damaged, or of another build that hashes alike: as good as absent.
                Err(error) => tracing::debug!(path = %path.display(), "cached code not usable: {error:#}"),
            }
        }
        let component = Component::new(engine, compose()?)?;
        let code = component.serialize()?;
        // Written beside and renamed, so that two runners at once, or one that is killed, leave no half file.
        let file = tempfile::NamedTempFile::new_in(&self.folder).context("cannot write the code cache")?;
        std::fs::write(file.path(), code).context("cannot write the code cache")?;
        file.persist(&path).context("cannot write the code cache")?;
        // Mapped rather than kept on the heap: pages that are not run are not resident.
        load(engine, &path)
    }
}

#[expect(
    unsafe_code,
    reason = "the only way to use compiled code; the folder is this user's alone and files appear in it whole"
)]
fn load(engine: &Engine, path: &Path) -> Result<Component> {
    // SAFETY: The file was written by `CodeCache::component` of a runner with the same key, and nobody changes it while it is mapped.
    Ok(unsafe { Component::deserialize_file(engine, path) }?)
}

fn key(engine: &Engine, inputs: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    let compatibility = {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        engine.precompile_compatibility_hash().hash(&mut hasher);
        hasher.finish()
    };
    hasher.update(compatibility.to_le_bytes());
    for input in inputs {
        hasher.update(input.len().to_le_bytes());
        hasher.update(input);
    }
    hasher.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
