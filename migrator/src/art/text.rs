//! Text in pictures: there is no line breaking in SVG.

/// For use between tags and in attributes.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The first clause: what a caption has room for.
pub(crate) fn first_clause(text: &str) -> &str {
    // A full stop or colon inside a number (21:9, 1.5) ends nothing.
    ["，", "。", "；", "、", "：", "—", ". ", "; ", ": "]
        .into_iter()
        .fold(text, |clause, end| clause.split(end).next().unwrap_or(clause))
        .trim_end_matches('.')
}

/// Breaks into lines of at most `width` half characters: Chinese between any two, Latin between words. What does not
/// fit into `most` lines ends in an ellipsis.
pub(crate) fn wrapped(text: &str, width: usize, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words(text) {
        let line = lines.last().map_or("", String::as_str);
        if !line.is_empty() && width_of(line) + width_of(word.trim_end()) > width {
            if lines.len() == most {
                if let Some(line) = lines.last_mut() {
                    *line = format!("{}…", line.trim_end());
                }
                break;
            }
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(word);
        }
    }
    lines.iter_mut().for_each(|line| *line = line.trim().to_owned());
    lines
}

/// Pieces between which a line may break. Spaces belong to the piece before.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut characters = rest.char_indices();
        let (_, first) = characters.next()?;
        let end = if is_wide(first) {
            first.len_utf8()
        } else {
            let mut previous = first;
            characters
                .find(|(_, character)| {
                    let ends = is_wide(*character) || (previous == ' ' && *character != ' ');
                    previous = *character;
                    ends
                })
                .map_or(rest.len(), |(at, _)| at)
        };
        let (word, remaining) = rest.split_at(end);
        rest = remaining;
        Some(word)
    })
}

/// In half characters.
pub(crate) fn width_of(text: &str) -> usize {
    text.chars().map(|character| if is_wide(character) { 2 } else { 1 }).sum()
}

fn is_wide(character: char) -> bool {
    character >= '\u{2e80}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_breaks_anywhere_and_latin_between_words() {
        assert_eq!(wrapped("主动降噪 Pro 耳机", 8, 9), ["主动降噪", "Pro 耳机"]);
        assert_eq!(wrapped("a quiet pair of headphones", 12, 9), ["a quiet pair", "of", "headphones"]);
    }

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis() {
        assert_eq!(wrapped("one two three four", 7, 1), ["one two…"]);
    }

    #[test]
    fn a_caption_is_the_first_clause() {
        assert_eq!(first_clause("21:9 曲面屏，左边代码。"), "21:9 曲面屏");
        assert_eq!(first_clause("A flat 6.7 inch screen. Round to the touch."), "A flat 6.7 inch screen");
    }
}
