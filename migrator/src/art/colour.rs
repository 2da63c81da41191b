//! Colours, and what lies between two of them.

use std::fmt;

/// Red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Colour(pub u8, pub u8, pub u8);

pub(crate) const WHITE: Colour = Colour(255, 255, 255);
/// Shadows lean towards blue; grey ones look dirty.
pub(crate) const SHADOW: Colour = Colour(22, 26, 48);

impl Colour {
    pub const fn hex(rgb: u32) -> Self {
        Self((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
    }

    /// So many percent of the way to the other colour. Integers only: the same on every machine.
    pub fn towards(self, other: Self, percent: u16) -> Self {
        let mix = |from: u8, to: u8| {
            let sum = u16::from(from) * (100 - percent) + u16::from(to) * percent;
            u8::try_from((sum + 50) / 100).unwrap_or(u8::MAX)
        };
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_way_between_black_and_white_is_grey() {
        assert_eq!(Colour::hex(0).towards(WHITE, 50).to_string(), "#808080");
    }
}
