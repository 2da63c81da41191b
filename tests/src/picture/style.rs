//! The look of the picture: the colours of the shop, on a ground of its own, so that it reads well on any page.

/// Colours of services, in their order, on a light ground and on a dark one. Text in them keeps at least 4.5:1.
const COLOURS: [(&str, &str); 6] = [
    ("#6d45c9", "#b9a1ff"),
    ("#c93a00", "#ff8f57"),
    ("#8a5a00", "#e5b04e"),
    ("#0a63b8", "#74b6ff"),
    ("#1b6e3c", "#6fd39a"),
    ("#a8216f", "#ff94cf"),
];

const LIGHT: &str =
    "--ground:#fffdfb;--region:#f7f3ef;--box:#fff;--line:#d8cabf;--text:#231d19;--muted:#6a5f58;--tint:#fff1e6";
const DARK: &str =
    "--ground:#14110f;--region:#1b1613;--box:#28211d;--line:#52453d;--text:#f5ede7;--muted:#b9aba1;--tint:#35231a";

/// The style sheet.
pub fn sheet() -> String {
    let colours = |pick: fn(&(&'static str, &'static str)) -> &'static str| -> String {
        COLOURS.iter().enumerate().map(|(at, both)| format!(";--c{at}:{}", pick(both))).collect()
    };
    let classes: String = (0..COLOURS.len()).map(|at| format!(".c{at}{{--c:var(--c{at})}}\n")).collect();
    format!(
        "svg{{{LIGHT}{};--c:var(--muted)}}\n\
         @media (prefers-color-scheme:dark){{svg{{{DARK}{}}}}}\n\
         {classes}{RULES}",
        colours(|both| both.0),
        colours(|both| both.1),
    )
}

/// The class of the colour of the service at this place.
pub fn colour(at: usize) -> String {
    format!("c{}", at % COLOURS.len())
}

const RULES: &str = "\
text{font:13px system-ui,-apple-system,'Segoe UI','Noto Sans','DejaVu Sans',sans-serif;fill:var(--text)}
.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;font-size:11px}
.small{font-size:11px}.muted{fill:var(--muted)}.name{font-size:15px;font-weight:650}.end{text-anchor:end}.mid{text-anchor:middle}
.of{fill:var(--c);font-weight:600}
.ground{fill:var(--ground)}.region{fill:var(--region);stroke:var(--line)}
.box{fill:var(--box);stroke:var(--line)}.job{stroke-dasharray:4 3}
.band{fill:var(--c)}.chip{fill:none;stroke:var(--c)}.bridge{fill:var(--tint)}
.life{stroke:var(--line);fill:none;stroke-dasharray:1 4;stroke-linecap:round;stroke-width:1.5}
.way{stroke:var(--muted);fill:none;stroke-width:1.5}
.lane{stroke:var(--c);fill:none;stroke-width:2}
.asks{fill:var(--c)}.answers{fill:var(--ground);stroke:var(--c);stroke-width:2.5}
.tip{fill:var(--c)}
";
