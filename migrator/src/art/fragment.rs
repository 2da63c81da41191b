//! Motifs and scenes: SVG fragments whose colours are still open.
//!
//! In them `$m` is the main colour (`$d` and `$D` darker, `$l`, `$p` and `$P` lighter), `$a` the accent (`$A` darker,
//! `$b` and `$B` lighter), `$G` and `$H` gradients of the two, and `$t` what is printed on the product. A first line
//! may hold words about the motif in a comment: `flat` (it lies or hangs, and casts no shadow on a floor) and
//! `natural` (it has the colours that it has: no colour variants).

use include_dir::{Dir, include_dir};

use super::palette::Palette;
use super::text::escaped;
use crate::error::Error;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/art");

/// A fragment, as it is in its file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fragment {
    words: &'static str,
    drawing: &'static str,
}

impl Fragment {
    pub fn motif(name: &str) -> Result<Self, Error> {
        Self::read(&format!("motifs/{name}.svg"))
    }

    pub fn scene(name: &str) -> Result<Self, Error> {
        Self::read(&format!("scenes/{name}.svg"))
    }

    fn read(path: &str) -> Result<Self, Error> {
        let text =
            FILES.get_file(path).and_then(|file| file.contents_utf8()).ok_or_else(|| Error::BadEmbeddedFile {
                file: format!("src/art/{path}"),
                reason: "a product or department asks for it, and it does not exist".to_owned(),
            })?;
        let commented = text.strip_prefix("<!--").and_then(|rest| rest.split_once("-->"));
        let (words, drawing) = commented.unwrap_or(("", text));
        Ok(Self { words, drawing })
    }

    pub fn is(self, word: &str) -> bool {
        self.words.split_whitespace().any(|other| other == word)
    }

    /// In these colours, with `mark` printed on it.
    pub fn painted(self, palette: Palette, part: usize, mark: &str) -> String {
        let mut painted = String::with_capacity(self.drawing.len() * 2);
        let mut characters = self.drawing.chars();
        while let Some(character) = characters.next() {
            match character {
                '$' => match characters.next() {
                    Some('t') => painted.push_str(&escaped(mark)),
                    Some(letter) => painted.push_str(&palette.shade(letter, part).unwrap_or_default()),
                    None => {}
                },
                '\n' => {}
                other => painted.push(other),
            }
        }
        painted
    }
}
