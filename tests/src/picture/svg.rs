//! A picture as text, element by element.

use std::fmt::{Display, Write};

/// What has been drawn so far.
#[derive(Default)]
pub struct Svg(String);

impl Svg {
    /// The whole document, so wide and so high.
    pub fn document(self, width: i32, height: i32, title: &str, description: &str, style: &str) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
             role=\"img\" aria-labelledby=\"title description\">\n<title id=\"title\">{}</title>\n<desc id=\"description\">{}</desc>\n\
             <style>\n{style}</style>\n{}</svg>\n",
            escaped(title),
            escaped(description),
            self.0
        )
    }

    /// What follows, until [`Svg::end`], has these classes.
    pub fn group(&mut self, class: &str) {
        self.line(format_args!("<g class=\"{class}\">"));
    }

    /// Ends a group.
    pub fn end(&mut self) {
        self.line("</g>");
    }

    /// Text whose baseline begins, ends or has its middle here, as its class says.
    pub fn text(&mut self, class: &str, x: i32, y: i32, text: &str) {
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        self.line(format_args!("<text{class} x=\"{x}\" y=\"{y}\">{}</text>", escaped(text)));
    }

    /// A box with round corners.
    pub fn rect(&mut self, class: &str, area: Area, radius: i32) {
        let Area { x, y, width, height } = area;
        self.line(format_args!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\"/>"
        ));
    }

    /// A straight line.
    pub fn straight(&mut self, class: &str, from: (i32, i32), to: (i32, i32)) {
        self.line(format_args!("<path class=\"{class}\" d=\"M{} {}L{} {}\"/>", from.0, from.1, to.0, to.1));
    }

    /// A dot, so large.
    pub fn dot(&mut self, class: &str, at: (i32, i32), radius: i32) {
        self.line(format_args!("<circle class=\"{class}\" cx=\"{}\" cy=\"{}\" r=\"{radius}\"/>", at.0, at.1));
    }

    /// The head of an arrow whose point is here, and which looks into this direction.
    pub fn tip(&mut self, class: &str, at: (i32, i32), (dx, dy): (i32, i32)) {
        let (x, y) = at;
        let (back, side) = ((x - 9 * dx, y - 9 * dy), (5 * dy, 5 * dx));
        self.line(format_args!(
            "<path class=\"{class}\" d=\"M{x} {y}L{} {}L{} {}Z\"/>",
            back.0 + side.0,
            back.1 + side.1,
            back.0 - side.0,
            back.1 - side.1
        ));
    }

    fn line(&mut self, line: impl Display) {
        writeln!(self.0, "{line}").expect("a string takes it");
    }
}

/// Where a box is.
#[derive(Debug, Clone, Copy)]
pub struct Area {
    /// Its left edge.
    pub x: i32,
    /// Its upper edge.
    pub y: i32,
    /// How wide it is.
    pub width: i32,
    /// How high it is.
    pub height: i32,
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
