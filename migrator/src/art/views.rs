//! The pictures of one product: the thing itself, a close look with a caption, a place where it is at home, and its
//! colours.

use super::backdrop::{KINDS, backdrop};
use super::colour::{SHADOW, WHITE};
use super::fragment::Fragment;
use super::palette::Palette;
use super::text::{escaped, first_clause, wrapped};
use crate::catalogue::{Department, Product};
use crate::error::Error;

/// The product's pictures, the one for lists first.
pub(crate) fn of(department: &Department, product: &Product) -> Result<Vec<String>, Error> {
    let bad = |reason: String| Error::BadEmbeddedFile { file: format!("catalogue, product {}", product.key), reason };
    let (motif, palette) =
        product.art.split_once('/').ok_or_else(|| bad(format!("art = \"{}\" is not motif/palette", product.art)))?;
    let palette = Palette::named(palette).ok_or_else(|| bad(format!("there is no palette \"{palette}\"")))?;
    let subject = Subject {
        product,
        palette,
        motif: Fragment::motif(motif)?,
        scene: Fragment::scene(&department.scene)?,
        // Any number will do that differs between products and never changes.
        lot: product.key.bytes().fold(7, |sum, byte| (sum * 31 + u64::from(byte)) % 1_000_003),
    };
    let mut views = vec![subject.hero(), subject.feature(), subject.at_home()];
    if !subject.motif.is("natural") {
        views.push(subject.colours());
    }
    Ok(views)
}

struct Subject<'a> {
    product: &'a Product,
    palette: Palette,
    motif: Fragment,
    scene: Fragment,
    lot: u64,
}

impl Subject<'_> {
    fn hero(&self) -> String {
        let flat = self.motif.is("flat");
        let (x, y, scale) = if flat { (110, 110, "1.45") } else { (120, 156, "1.4") };
        document(
            &self.palette.gradients(0),
            &[backdrop(self.lot % KINDS, self.palette, flat), self.placed(self.palette, 0, x, y, scale)].concat(),
        )
    }

    fn feature(&self) -> String {
        let ground = self.palette.main.towards(SHADOW, 52);
        let deep = self.palette.main.towards(SHADOW, 72);
        let accent = self.palette.accent.towards(WHITE, 20);
        let halo = self.palette.main.towards(WHITE, 80);
        let mut body = format!(
            r#"<linearGradient id="w" x1="0" y1="0" x2="1" y2="1"><stop stop-color="{ground}"/><stop offset="1" stop-color="{deep}"/></linearGradient><rect width="800" height="800" fill="url(#w)"/><clipPath id="c"><circle cx="470" cy="290" r="370"/></clipPath><circle cx="470" cy="290" r="370" fill="{halo}"/>"#
        );
        let (x, y) =
            [(50, -130), (10, -180), (100, -100)].into_iter().nth((self.lot % 3) as usize).unwrap_or((50, -130));
        body += &format!(
            r#"<g clip-path="url(#c)"><g transform="translate({x} {y}) scale(2.1)">{}</g></g>"#,
            self.motif.painted(self.palette, 0, &self.product.mark)
        );
        body += &format!(r#"<path d="M0 548C160 500 300 610 470 596S720 520 800 560v240H0z" fill="{deep}"/>"#);
        body += &format!(
            r#"<rect x="64" y="622" width="56" height="6" rx="3" fill="{accent}"/><g font-family="sans-serif" fill="{WHITE}">"#
        );
        for (line, y) in wrapped(first_clause(&self.product.about_zh), 30, 1).iter().zip([684]) {
            body += &format!(r#"<text x="64" y="{y}" font-size="43" font-weight="700">{}</text>"#, escaped(line));
        }
        for (line, y) in wrapped(first_clause(&self.product.about_en), 52, 2).iter().zip([728, 760]) {
            body += &format!(r#"<text x="64" y="{y}" font-size="25" opacity=".82">{}</text>"#, escaped(line));
        }
        document(&self.palette.gradients(0), &(body + "</g>"))
    }

    fn at_home(&self) -> String {
        let scale = if self.motif.is("flat") { (190, 180, "1.05") } else { (190, 266, "1.05") };
        let (x, y, scale) = scale;
        // The place keeps quiet beside the product: it takes the neighbour's colours.
        let [_, _, quiet] = self.palette.variants();
        let place = self.scene.painted(quiet, 1, "");
        document(
            &[self.palette.gradients(0), quiet.gradients(1)].concat(),
            &(place + &self.placed(self.palette, 0, x, y, scale)),
        )
    }

    fn colours(&self) -> String {
        let mut defs = String::new();
        let mut body = format!(r#"<rect width="800" height="800" fill="{WHITE}"/>"#);
        let tiles = [(24, 24, 496, 752, "1.2"), (544, 24, 232, 364, ".56"), (544, 412, 232, 364, ".56")];
        for (part, (palette, (x, y, width, height, scale))) in
            self.palette.variants().into_iter().zip(tiles).enumerate()
        {
            let side = if part == 0 { 480 } else { 224 };
            let tile = palette.main.towards(WHITE, 78);
            body += &format!(r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="36" fill="{tile}"/>"#);
            body += &self.placed(palette, part, x + (width - side) / 2, y + (height - side) / 2 - height / 24, scale);
            let (dot_x, dot_y, radius) = (x + width / 2, y + height - height / 12, if part == 0 { 20 } else { 13 });
            let main = palette.main;
            body += &format!(
                r#"<circle cx="{dot_x}" cy="{dot_y}" r="{radius}" fill="{main}" stroke="{WHITE}" stroke-width="5"/>"#
            );
            defs += &palette.gradients(part);
        }
        document(&defs, &body)
    }

    /// The motif with its shadow, its upper left corner at (x, y).
    fn placed(&self, palette: Palette, part: usize, x: i32, y: i32, scale: &str) -> String {
        let painted = self.motif.painted(palette, part, &self.product.mark);
        let (shadow, filter) = if self.motif.is("flat") {
            ("", r#" filter="url(#s)""#)
        } else {
            (r#"<ellipse cx="206" cy="372" rx="170" ry="22" fill="url(#f)"/>"#, "")
        };
        format!(r#"<g transform="translate({x} {y}) scale({scale})"{filter}>{shadow}{painted}</g>"#)
    }
}

fn document(defs: &str, body: &str) -> String {
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 800" width="800" height="800"><defs>{defs}<radialGradient id="f"><stop stop-color="{SHADOW}" stop-opacity=".38"/><stop offset=".6" stop-color="{SHADOW}" stop-opacity=".16"/><stop offset="1" stop-color="{SHADOW}" stop-opacity="0"/></radialGradient><filter id="s" x="-20%" y="-20%" width="140%" height="140%"><feDropShadow dx="0" dy="12" stdDeviation="12" flood-color="{SHADOW}" flood-opacity=".26"/></filter></defs>{body}</svg>"##
    )
}
