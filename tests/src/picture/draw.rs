//! The layout: a column for each component, and between components and database a lane for each thing that one asks of
//! another. A lane runs from whoever asks to whoever answers, so that no line ever crosses a label or a box.

use super::lanes::{Lane, draw, lanes};
use super::plan::{Plan, Service};
use super::style;
use super::svg::{Area, Svg};

const WIDTH: i32 = 1132;
const GUTTER: i32 = 112;
const PITCH: i32 = 125;
const BOX: i32 = 114;
const GATEWAY: i32 = 62;
const SERVICES: i32 = 196;
const SERVICE_HEIGHT: i32 = 112;
const LANES: i32 = 346;
const LANE: i32 = 32;

/// The picture, as `docs/pictures/architecture.svg` has it.
pub fn architecture(plan: &Plan) -> String {
    let mut svg = Svg::default();
    let lanes = lanes(plan);
    let database = LANES + LANE * count(lanes.len()) + 14;
    let height = database + 156;
    svg.rect("ground", Area { x: 0, y: 0, width: WIDTH, height }, 12);
    svg.rect("region", Area { x: 10, y: SERVICES - 20, width: WIDTH - 20, height: database + 110 - SERVICES }, 10);
    svg.text("name", 20, SERVICES + 23, "meshmall");
    for (line, text) in (0..).zip(["namespace", &format!("mTLS {}", plan.mtls), "deny by default"]) {
        svg.text("small muted", 20, SERVICES + 46 + 16 * line, text);
    }
    edge(&mut svg, plan);
    lives(&mut svg, plan, &lanes, database);
    for (at, service) in plan.components().enumerate() {
        component(&mut svg, at, service);
    }
    timers(&mut svg, plan);
    for (at, lane) in lanes.iter().enumerate() {
        draw(&mut svg, lane, LANES + LANE * count(at));
    }
    postgres(&mut svg, plan, database);
    legend(&mut svg, database + 128);
    let title = "The architecture of Meshmall";
    svg.document(WIDTH, height, title, &description(plan), &style::sheet())
}

fn edge(svg: &mut Svg, plan: &Plan) {
    let area = Area { x: left(0), y: GATEWAY, width: PITCH * count(plan.services.len()) + BOX, height: 40 };
    let middle = area.x + area.width / 2;
    svg.rect("box", Area { x: middle - 60, y: 12, width: 120, height: 26 }, 13);
    svg.text("mid", middle, 30, "browser");
    svg.straight("way", (middle, 38), (middle, GATEWAY - 5));
    svg.tip("muted", (middle, GATEWAY - 1), (0, 1));
    svg.rect("box", area, 8);
    svg.text("name", area.x + 12, GATEWAY + 25, "edge");
    svg.text("small muted", area.x + 62, GATEWAY + 25, &format!("Gateway {} · namespace istio-ingress", plan.gateway));
    svg.text("small muted end", area.x + area.width - 12, GATEWAY + 25, "/internal/ is closed here");
    for (at, service) in plan.components().enumerate() {
        let x = centre(at);
        svg.straight("way", (x, GATEWAY + 40), (x, GATEWAY + 52));
        for (line, path) in (0..).zip(&service.public) {
            svg.text("mono mid", x, GATEWAY + 66 + 14 * line, path);
        }
        svg.straight("way", (x, GATEWAY + 73 + 14 * (count(service.public.len()) - 1)), (x, SERVICES - 5));
        svg.tip("muted", (x, SERVICES - 1), (0, 1));
    }
}

fn component(svg: &mut Svg, at: usize, service: &Service) {
    let (x, y) = (left(at), SERVICES);
    svg.group(&if at == 0 { String::new() } else { style::colour(at - 1) });
    svg.rect("box", Area { x, y, width: BOX, height: SERVICE_HEIGHT }, 8);
    svg.rect("band", Area { x: x + 10, y: y + 9, width: 4, height: 16 }, 2);
    svg.text("name", x + 20, y + 23, &service.name);
    for (place, version) in (0..).zip(&service.versions) {
        let chip = Area { x: x + 10 + 32 * place, y: y + 34, width: 27, height: 17 };
        svg.rect("chip", chip, 8);
        svg.text("small mid of", chip.x + 13, chip.y + 12, version);
    }
    svg.text("small muted", x + 10, y + 67, &service.pods);
    svg.text("mono muted", x + 10, y + 82, &format!("sa/{}", service.name));
    if service.bridged {
        svg.rect("bridge", Area { x: x + 1, y: y + 90, width: BOX - 2, height: 21 }, 7);
        svg.text("small mid", x + BOX / 2, y + 104, "+ mesh bridge");
    }
    svg.end();
}

fn timers(svg: &mut Svg, plan: &Plan) {
    let x = left(plan.services.len() + 1);
    svg.rect("box job", Area { x, y: SERVICES, width: BOX + 10, height: SERVICE_HEIGHT }, 8);
    svg.text("name", x + 10, SERVICES + 23, "timers");
    for (line, job) in (0..).zip(&plan.timers) {
        svg.text("small", x + 10, SERVICES + 46 + 15 * line, &job.replace('-', " "));
    }
    svg.text("mono muted", x + 10, SERVICES + 82, &format!("sa/{}", plan.keeper));
}

/// Down from each component: to the database, or to the last lane that it has a part in.
fn lives(svg: &mut Svg, plan: &Plan, lanes: &[Lane], database: i32) {
    for at in 0..plan.services.len() + 2 {
        let last = lanes.iter().rposition(|lane| lane.callers.contains(&at) || lane.callees.contains(&at));
        let kept = plan.components().nth(at).is_some_and(|service| service.database.is_some());
        let end = if kept { database } else { LANES + LANE * count(last.unwrap_or(0)) };
        svg.straight("life", (centre(at), SERVICES + SERVICE_HEIGHT + 4), (centre(at), end - 3));
    }
}

fn postgres(svg: &mut Svg, plan: &Plan, y: i32) {
    let area = Area { x: left(1) - 4, y, width: PITCH * (count(plan.services.len()) - 1) + BOX + 8, height: 74 };
    svg.rect("box", area, 8);
    svg.text("name", 20, y + 31, "Postgres");
    let (_, tag) = plan.postgres.rsplit_once(':').expect("a tag");
    svg.text("small muted", 20, y + 48, tag.split('-').next().unwrap_or(tag));
    svg.text("mono muted", 20, y + 64, "sa/postgres");
    for (at, service) in plan.components().enumerate() {
        let Some((schema, role)) = &service.database else { continue };
        svg.tip("muted", (centre(at), y - 1), (0, 1));
        svg.text("mid", centre(at), y + 31, schema);
        svg.text("mono muted mid", centre(at), y + 50, role);
    }
    let x = left(plan.services.len() + 1);
    svg.rect("box job", Area { x: x + 12, y: y + 8, width: BOX - 2, height: 58 }, 8);
    svg.text("name", x + 22, y + 32, "migrator");
    svg.text("small muted", x + 22, y + 50, "Job, before all");
    svg.straight("way", (x + 12, y + 37), (x + 3, y + 37));
    svg.tip("muted", (area.x + area.width + 1, y + 37), (-1, 0));
}

fn legend(svg: &mut Svg, y: i32) {
    svg.dot("asks", (29, y - 4), 5);
    svg.straight("lane", (29, y - 4), (58, y - 4));
    svg.tip("tip", (65, y - 4), (1, 0));
    svg.dot("answers", (72, y - 4), 5);
    svg.text(
        "small muted",
        84,
        y,
        "asks and answers: one HTTP request, through both sidecars, in the colour of who answers",
    );
    svg.rect("bridge", Area { x: 592, y: y - 15, width: 100, height: 21 }, 7);
    svg.text("small mid", 642, y, "+ mesh bridge");
    svg.text("small muted", 702, y, "composed into the component; carries the contracts of wit/ over HTTP");
}

/// For whoever does not see it.
fn description(plan: &Plan) -> String {
    let contracts = plan.contracts.iter();
    let contracts =
        contracts.map(|one| format!("{} by {}, answered by {}", one.name, one.callers.join(", "), one.callee));
    format!(
        "What is asked: the public API by web, answered by all services; {}.",
        contracts.collect::<Vec<_>>().join("; ")
    )
}

fn left(column: usize) -> i32 {
    GUTTER + PITCH * count(column)
}

/// The middle of a column.
pub fn centre(column: usize) -> i32 {
    left(column) + BOX / 2
}

fn count(many: usize) -> i32 {
    i32::try_from(many).expect("few")
}
