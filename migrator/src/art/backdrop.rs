//! What stands behind the product in its first picture.

use super::colour::{SHADOW, WHITE};
use super::palette::Palette;

/// How many different ones there are.
pub(crate) const KINDS: u64 = 6;

/// A backdrop of 800 by 800 whose floor, if it has one, is at 690.
pub(crate) fn backdrop(kind: u64, palette: Palette, flat: bool) -> String {
    let wall = palette.main.towards(WHITE, 84);
    let deep = palette.main.towards(WHITE, 64);
    let glow = palette.main.towards(WHITE, 95);
    let warm = palette.accent.towards(WHITE, 68);
    let mut drawn = format!(
        r#"<linearGradient id="w" x1="0" y1="0" x2=".6" y2="1"><stop stop-color="{glow}"/><stop offset="1" stop-color="{wall}"/></linearGradient><rect width="800" height="800" fill="url(#w)"/>"#
    );
    drawn += &match kind % KINDS {
        0 => format!(
            r#"<circle cx="400" cy="390" r="300" fill="{deep}" opacity=".55"/><circle cx="640" cy="170" r="64" fill="{warm}"/>"#
        ),
        1 => format!(
            r#"<path d="M150 800V380a250 250 0 0 1 500 0v420z" fill="{deep}" opacity=".6"/><path d="M196 800V384a204 204 0 0 1 408 0v416z" fill="{glow}" opacity=".6"/>"#
        ),
        2 => format!(
            r#"<path d="M0 560C180 430 330 640 520 520S740 380 800 430V0H0z" fill="{deep}" opacity=".45"/><circle cx="150" cy="170" r="86" fill="{warm}" opacity=".9"/>"#
        ),
        3 => format!(
            r#"<path d="M470 0h190L390 800H200z" fill="{WHITE}" opacity=".55"/><path d="M700 0h60L490 800h-60z" fill="{WHITE}" opacity=".45"/>"#
        ),
        4 => format!(
            r#"<rect x="110" y="110" width="580" height="580" rx="64" fill="{deep}" opacity=".5"/><path d="M110 470h580v156a64 64 0 0 1-64 64H174a64 64 0 0 1-64-64z" fill="{warm}" opacity=".55"/>"#
        ),
        _ => format!(
            r#"<circle cx="210" cy="250" r="150" fill="{warm}" opacity=".7"/><circle cx="570" cy="470" r="230" fill="{deep}" opacity=".6"/><g fill="{WHITE}" opacity=".8"><circle cx="660" cy="120" r="10"/><circle cx="700" cy="120" r="10"/><circle cx="740" cy="120" r="10"/><circle cx="660" cy="160" r="10"/><circle cx="700" cy="160" r="10"/><circle cx="740" cy="160" r="10"/></g>"#
        ),
    };
    if !flat {
        let floor = palette.main.towards(WHITE, 74);
        let edge = palette.main.towards(WHITE, 58).towards(SHADOW, 4);
        drawn += &format!(
            r#"<path d="M80 690v26c0 34 143 62 320 62s320-28 320-62v-26z" fill="{edge}"/><ellipse cx="400" cy="690" rx="320" ry="62" fill="{floor}"/>"#
        );
    }
    drawn
}
