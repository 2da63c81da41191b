//! Who asks whom, as lines that cross nothing but other lines.

use super::draw::centre;
use super::plan::Plan;
use super::style;
use super::svg::Svg;

/// Something that one component, or several, ask of others.
pub struct Lane {
    /// What is asked.
    name: String,
    /// Its colour: that of whoever answers.
    class: String,
    /// The columns of those who ask.
    pub callers: Vec<usize>,
    /// The columns of those who answer.
    pub callees: Vec<usize>,
}

/// Web asks for visitors, services ask by contract, timers ask for maintenance.
pub fn lanes(plan: &Plan) -> Vec<Lane> {
    let names: Vec<&str> = plan.components().map(|service| service.name.as_str()).collect();
    let column =
        |name: &str| names.iter().position(|one| *one == name).unwrap_or_else(|| panic!("no component {name}"));
    let columns = |of: &[&str]| of.iter().map(|name| column(name)).collect::<Vec<_>>();
    let mut lanes = vec![Lane {
        name: "public API".to_owned(),
        class: String::new(),
        callers: vec![0],
        callees: columns(&plan.called_by(&plan.web.name)),
    }];
    lanes.extend(plan.contracts.iter().map(|contract| Lane {
        name: contract.name.clone(),
        class: style::colour(column(&contract.callee) - 1),
        callers: contract.callers.iter().map(|caller| column(caller)).collect(),
        callees: vec![column(&contract.callee)],
    }));
    let kept = columns(&plan.called_by(&plan.keeper));
    lanes.push(Lane { name: "timers".to_owned(), class: String::new(), callers: vec![names.len()], callees: kept });
    lanes
}

/// Draws a lane at this height.
pub fn draw(svg: &mut Svg, lane: &Lane, y: i32) {
    svg.group(&lane.class);
    svg.text(if lane.class.is_empty() { "muted" } else { "of" }, 20, y + 4, &lane.name);
    let ends = || lane.callers.iter().chain(&lane.callees).map(|at| centre(*at));
    let (first, last) = (ends().min().unwrap_or(0), ends().max().unwrap_or(0));
    svg.straight("lane", (first, y), (last, y));
    for callee in &lane.callees {
        let x = centre(*callee);
        svg.dot("answers", (x, y), 5);
        if lane.callers.iter().any(|caller| caller < callee) {
            svg.tip("tip", (x - 6, y), (1, 0));
        }
        if lane.callers.iter().any(|caller| caller > callee) {
            svg.tip("tip", (x + 6, y), (-1, 0));
        }
    }
    for caller in &lane.callers {
        svg.dot("asks", (centre(*caller), y), 5);
    }
    svg.end();
}
