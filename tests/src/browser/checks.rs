//! What every page has to be.

use serde_json::{Value, json};

use super::Browser;
use super::command::BrowserLog;
use crate::workspace;

/// What axe-core calls the rules of WCAG 2.2, level A and AA.
pub const WCAG: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
/// How far a page may move under its reader: the sum of its layout shifts, of which 0.1 is called good.
const MOST_SHIFT: f64 = 0.02;

impl Browser {
    /// The page breaks no rule of WCAG 2.2, level A and AA, of those that a machine can see (axe-core). Needs JavaScript.
    pub async fn assert_accessible(&self) {
        let violations = self.violations(&WCAG).await;
        assert!(violations.is_empty(), "{} is not accessible:\n{}", self.url().await, violations.join("\n"));
    }

    /// What axe-core finds wrong by its rules with these tags, one paragraph for each rule. Needs JavaScript.
    pub async fn violations(&self, tags: &[&str]) -> Vec<String> {
        let path = workspace().join(".meshmall/axe.min.js");
        let axe = std::fs::read_to_string(path).expect("axe-core is there; make setup puts it there");
        let script = format!(
            "{axe}; const [tags, done] = arguments;
            // What stays at the window's edge covers whatever is below it just now, which says nothing of the page.
            for (const e of document.querySelectorAll('*')) {{
                if (getComputedStyle(e).position === 'sticky') e.style.position = 'static';
            }}
            // The one rule of level AA that has to be asked for.
            const rules = {{ 'target-size': {{ enabled: tags.includes('wcag22aa') }} }};
            // No rule needs what axe would fetch beforehand.
            const options = {{ runOnly: {{ type: 'tag', values: tags }}, rules, resultTypes: ['violations'], preload: false }};
            axe.run(options)
                .then(found => done(found.violations), error => done(`${{error}}`));"
        );
        let found = self.page.execute_async(&script, vec![json!(tags)]).await.expect("axe-core runs");
        found.as_array().unwrap_or_else(|| panic!("axe-core: {found}")).iter().map(violation).collect()
    }

    /// Nothing that the reader has seen has moved since the page was opened. Needs JavaScript.
    pub async fn assert_no_layout_shift(&self) {
        self.assert_pictures_are_drawn().await;
        let script = "const done = arguments[0], shifts = [];
            const take = entries => shifts.push(...entries.filter(e => !e.hadRecentInput));
            const observer = new PerformanceObserver(list => take(list.getEntries()));
            observer.observe({ type: 'layout-shift', buffered: true });
            // What there was comes in a task of its own, before the frame after the next.
            document.fonts.ready.then(() => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => {
                take(observer.takeRecords());
                const name = node => node?.cloneNode?.(false)?.outerHTML ?? node?.textContent ?? 'what is gone';
                done(shifts.map(s => [s.value, [...new Set(s.sources.map(source => name(source.node)))].join(', ')]));
            }))));";
        let shifts = self.page.execute_async(script, Vec::new()).await.expect("the browser tells its layout shifts");
        let sum: f64 = shifts.as_array().into_iter().flatten().filter_map(|shift| shift[0].as_f64()).sum();
        assert!(sum < MOST_SHIFT, "{} moves by {sum:.3}: {shifts:#}", self.url().await);
    }

    /// The page is there, and every picture in view is loaded and has a size.
    pub async fn assert_pictures_are_drawn(&self) {
        // A picture's centre tells whether it is in view: it may be scrolled away in a list that is.
        self.waits_until(
            "document.readyState === 'complete' && [...document.images].every(picture => {
                const { x, y, width, height } = picture.getBoundingClientRect();
                const seen = document.elementsFromPoint(x + width / 2, y + height / 2).includes(picture);
                return !seen || (picture.complete && picture.naturalWidth > 0);
            })",
        )
        .await;
    }

    /// The page is no wider than the window.
    pub async fn assert_fits_the_screen(&self) {
        let excess = self.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth").await;
        assert!(excess.as_i64().is_some_and(|excess| excess <= 0), "{} is {excess} px too wide", self.url().await);
    }

    /// The browser has complained of nothing since this was last asked: no script error, no policy violation, no missing
    /// file.
    pub async fn assert_no_complaints(&self) {
        let log = self.page.issue_cmd(BrowserLog).await.expect("ChromeDriver tells its log");
        let complaints: Vec<&Value> =
            log.as_array().into_iter().flatten().filter(|entry| entry["level"] == "SEVERE").collect();
        assert!(complaints.is_empty(), "{}: the console: {complaints:#?}", self.url().await);
    }
}

/// Rule, elements and cure, for reading.
fn violation(found: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut lines = format!("- {} ({}): {}", text(&found["id"]), text(&found["impact"]), text(&found["help"]));
    for node in found["nodes"].as_array().into_iter().flatten() {
        let html: String = text(&node["html"]).chars().take(200).collect();
        lines += &format!(
            "\n    {}\n      {html}\n      {}",
            node["target"],
            text(&node["failureSummary"]).replace('\n', "\n      ")
        );
    }
    lines
}
