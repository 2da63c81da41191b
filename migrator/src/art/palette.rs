//! Named colour schemes. A motif is drawn in one of them; its colour variants are drawn in their neighbours.

use super::colour::{Colour, SHADOW, WHITE};

/// Two colours that go together; every other shade is derived from them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Palette {
    pub name: &'static str,
    pub main: Colour,
    pub accent: Colour,
}

const fn palette(name: &'static str, main: u32, accent: u32) -> Palette {
    Palette { name, main: Colour::hex(main), accent: Colour::hex(accent) }
}

/// Neighbours look well beside each other: three in a row make a set of colour variants.
pub(crate) const PALETTES: [Palette; 24] = [
    palette("midnight", 0x2f3e66, 0xf2a65a),
    palette("sky", 0x5b9bd8, 0xffd166),
    palette("ice", 0xb9d6ea, 0x3f7cac),
    palette("teal", 0x2a9d8f, 0xf4a261),
    palette("mint", 0x8fd3bf, 0xf07c6c),
    palette("forest", 0x3f7d58, 0xe9c46a),
    palette("sage", 0x9db596, 0xc8795b),
    palette("olive", 0x7b8450, 0xe8d9a8),
    palette("lemon", 0xf2c84b, 0x4a6fa5),
    palette("amber", 0xe79a3c, 0x5c3d2e),
    palette("orange", 0xf0803c, 0x3a6b35),
    palette("coral", 0xf2786d, 0x2f6690),
    palette("cherry", 0xc73e4c, 0xf5d491),
    palette("rose", 0xe796a8, 0x7a4b6e),
    palette("blush", 0xf3c6c3, 0xb4656f),
    palette("lilac", 0xb5a3dd, 0xf2c14e),
    palette("plum", 0x7d4e8c, 0xf0a6ca),
    palette("cocoa", 0x7b5544, 0xe8c39e),
    palette("clay", 0xc6805f, 0x46685b),
    palette("sand", 0xdcc7a1, 0x8a5a44),
    palette("snow", 0xe9edf2, 0x5f8fc9),
    palette("silver", 0xb4bdc9, 0xe4572e),
    palette("slate", 0x64748b, 0x7dd3c0),
    palette("graphite", 0x3b4048, 0x4cc9f0),
];

impl Palette {
    pub fn named(name: &str) -> Option<Self> {
        PALETTES.into_iter().find(|palette| palette.name == name)
    }

    /// The schemes that this one's colour variants are drawn in, itself first.
    pub fn variants(self) -> [Self; 3] {
        let at = PALETTES.iter().position(|palette| *palette == self).unwrap_or(0);
        let step = |distance: usize| PALETTES.iter().cycle().nth(at + distance).copied().unwrap_or(self);
        // Neighbours two apart differ clearly and still fit.
        [self, step(4), step(11)]
    }

    /// What a letter after `$` stands for in a fragment. `part` tells the gradients of several motifs apart.
    pub fn shade(self, letter: char, part: usize) -> Option<String> {
        let (main, accent) = (self.main, self.accent);
        Some(match letter {
            'm' => main.to_string(),
            'd' => main.towards(SHADOW, 28).to_string(),
            'D' => main.towards(SHADOW, 55).to_string(),
            'l' => main.towards(WHITE, 38).to_string(),
            'p' => main.towards(WHITE, 70).to_string(),
            'P' => main.towards(WHITE, 86).to_string(),
            'a' => accent.to_string(),
            'A' => accent.towards(SHADOW, 28).to_string(),
            'b' => accent.towards(WHITE, 50).to_string(),
            'B' => accent.towards(WHITE, 78).to_string(),
            'G' => format!("url(#g{part})"),
            'H' => format!("url(#h{part})"),
            _ => return None,
        })
    }

    /// The gradients that `$G` and `$H` refer to.
    pub fn gradients(self, part: usize) -> String {
        let gradient = |id: char, colour: Colour| {
            format!(
                r#"<linearGradient id="{id}{part}" x1="0" y1="0" x2="1" y2="1"><stop stop-color="{}"/><stop offset=".55" stop-color="{colour}"/><stop offset="1" stop-color="{}"/></linearGradient>"#,
                colour.towards(WHITE, 28),
                colour.towards(SHADOW, 20),
            )
        };
        gradient('g', self.main) + &gradient('h', self.accent)
    }
}
