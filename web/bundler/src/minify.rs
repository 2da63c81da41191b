//! Comments and indentation, left out. Compression does the rest, so this stays simple enough to be right.

/// Leaves out comments, blank lines and the blanks around `{ } : ; ,` of a style sheet. A colon that follows a blank
/// in a selector keeps it, since `a :hover` is not `a:hover`.
pub fn style_sheet(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    let mut text = out.split_whitespace().collect::<Vec<_>>().join(" ");
    for (long, short) in [(" {", "{"), ("{ ", "{"), (" }", "}"), ("} ", "}"), ("; ", ";"), (": ", ":"), (", ", ","), (";}", "}")] {
        text = text.replace(long, short);
    }
    text
}

/// Leaves out documentation comments, lines that are comments, blank lines and indentation of the generated bindings.
/// They hold no template literal of more than one line, which [`bindings`] makes sure of.
pub fn bindings(text: &str) -> anyhow::Result<String> {
    let mut lines = Vec::new();
    let mut in_comment = false;
    for line in text.lines().map(str::trim) {
        anyhow::ensure!(line.matches('`').count() % 2 == 0, "a template literal of several lines: {line}");
        if in_comment || line.starts_with("/**") {
            in_comment = !line.ends_with("*/");
        } else if !line.is_empty() && !line.starts_with("//") {
            lines.push(line);
        }
    }
    Ok(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_sheet_keeps_what_matters() {
        let text = "/* why */\na :hover ,\nb {\n  margin: 0 auto;\n  width: calc(1px + 2px);\n}\n@media (width < 9px) { i { a: b } }\n";
        assert_eq!(style_sheet(text), "a :hover ,b{margin:0 auto;width:calc(1px + 2px)}@media (width < 9px){i{a:b}}");
    }

    #[test]
    fn bindings_keep_their_code() {
        let text = "/**\n * Doc\n */\nexport function f() {\n    // note\n    return `a ${b}`;\n}\n/** one line */\nlet x = '//';\n";
        assert_eq!(bindings(text).expect("minifies"), "export function f() {\nreturn `a ${b}`;\n}\nlet x = '//';");
        assert!(bindings("let x = `a\nb`;").is_err());
    }
}
