//! Lines in PostgreSQL's COPY text format.

use std::fmt::{Display, Write as _};

/// What has been written so far.
#[derive(Default)]
pub(crate) struct Lines {
    text: String,
    inside_line: bool,
}

impl Lines {
    /// A text field.
    pub fn text(&mut self, value: impl Display) -> &mut Self {
        self.separate();
        let value = value.to_string();
        for character in value.chars() {
            match character {
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                '\t' => self.text.push_str("\\t"),
                other => self.text.push(other),
            }
        }
        self
    }

    /// A number field.
    pub fn number(&mut self, value: impl Display) -> &mut Self {
        self.separate();
        // Writing to a String cannot fail.
        let _ = write!(self.text, "{value}");
        self
    }

    /// A field of type text[] whose values need no quotes: ids of pictures.
    pub fn array(&mut self, values: &[String]) -> &mut Self {
        self.text(format_args!("{{{}}}", values.join(",")))
    }

    /// Ends the line.
    pub fn end(&mut self) {
        self.text.push('\n');
        self.inside_line = false;
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.text.into_bytes()
    }

    fn separate(&mut self) {
        if self.inside_line {
            self.text.push('\t');
        }
        self.inside_line = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_field_is_escaped() {
        let mut lines = Lines::default();
        lines.text("a\tb\\c\nd").number(5).array(&["x".to_owned(), "y".to_owned()]).end();
        assert_eq!(lines.into_bytes(), b"a\\tb\\\\c\\nd\t5\t{x,y}\n");
    }
}
