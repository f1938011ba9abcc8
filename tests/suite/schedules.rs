//! Schedules by time: what they run, what they are refused for, and that each tick runs once whatever becomes of the workers.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::{Duration, Instant},
};

use inlet_core::clock::{Clock, SystemClock};
use inlet_tests::{
    Client, Fleet, Inlet, Process, Subscription,
    client::json_of,
    process::binary,
    story::{Tenant, look, text, wait_for},
};
use serde_json::{Value, json};

/// A flow without a listener, which copies a file to one that is named after the execution.
async fn copying_flow(tenant: &Tenant, files: &Path) -> String {
    let inbox = files.join(&tenant.id).join("inbox");
    std::fs::create_dir_all(&inbox).unwrap();
    std::fs::write(inbox.join("in.json"), r#"{"id": 1}"#).unwrap();
    let format = tenant.json_format("JSON").await;
    let from = tenant.connection("inbox", json!({"directory": {"path": "inbox"}})).await;
    let to = tenant.connection("copies", json!({"directory": {"path": "copies"}})).await;
    let step = json!({
        "name": "copy",
        "from": {"file": {"connectionId": from, "formatId": format, "name": "in.json"}},
        "to": {"file": {"connectionId": to, "formatId": format, "name": "{day}-{executionId}.json"}},
    });
    let parameters = json!([{"name": "day", "default": "some"}]);
    let input = json!({"name": "copy", "parameters": parameters, "transformations": [step]});
    text(&tenant.owner.mutate("flowCreate", "flow { id }", input).await["flow"]["id"])
}

async fn schedule(client: &Client, id: &str) -> Value {
    let query =
        "query($id: ID!) { schedule(id: $id) { kind active timing { cron { expression timeZone } every { seconds } }
        startsAt endsAt overlap missed nextRunAt lastRunAt lastSkippedAt flow { name } } }";
    client.query(query, json!({"id": id})).await["schedule"].take()
}

#[tokio::test]
async fn a_schedule_runs_its_flow_again_and_again() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "clock").await;
    let flow = copying_flow(&tenant, &inlet.data("files")).await;
    let mut changes =
        Subscription::start(&tenant.owner, "subscription { executionChanged { execution { id } overrun } }", json!({}))
            .await;
    let input = json!({
        "flowId": flow, "timing": {"every": {"seconds": 1}}, "overlap": "ALLOW", "parameters": [{"name": "day", "value": "monday"}],
    });
    let made = tenant.owner.mutate("scheduleCreate", "schedule { id nextRunAt }", input).await["schedule"].clone();
    let id = text(&made["id"]);
    let mut runs = BTreeSet::new();
    while runs.len() < 2 {
        runs.insert(text(&changes.next().await["executionChanged"]["execution"]["id"]));
    }
    let mut ticks = BTreeSet::new();
    for run in &runs {
        wait_for(&tenant.owner, run, "SUCCEEDED").await;
        let query = "query($id: ID!) { execution(id: $id) { trigger tickAt scheduleId schedule { id kind } parameters { name value } } }";
        let run_of = tenant.owner.query(query, json!({"id": run})).await["execution"].take();
        assert_eq!((&run_of["trigger"], &run_of["scheduleId"]), (&json!("SCHEDULE"), &json!(id)));
        assert_eq!(run_of["schedule"], json!({"id": id, "kind": "EVERY"}));
        assert_eq!(run_of["parameters"], json!([{"name": "day", "value": "monday"}]));
        assert!(inlet.data(&format!("files/{}/copies/monday-{run}.json", tenant.id)).exists(), "its parameter is used");
        ticks.insert(text(&run_of["tickAt"]));
    }
    assert_eq!(ticks.len(), 2, "{ticks:?}");
    assert!(ticks.contains(made["nextRunAt"].as_str().unwrap()), "the first tick was foretold: {made} {ticks:?}");

    let paused = json!({"id": id, "active": false});
    let paused = tenant.owner.mutate("scheduleUpdate", "schedule { nextRunAt lastRunAt }", paused).await;
    assert_eq!(paused["schedule"]["nextRunAt"], Value::Null);
    let found = schedule(&tenant.owner, &id).await;
    assert_ne!(found["lastRunAt"], Value::Null, "{found:#}");
    let cron =
        json!({"id": id, "active": true, "timing": {"cron": {"expression": "0 3 29 2 *", "timeZone": "Asia/Tokyo"}}});
    tenant.owner.mutate("scheduleUpdate", "schedule { id }", cron).await;
    let found = schedule(&tenant.owner, &id).await;
    assert_eq!(
        (&found["kind"], &found["nextRunAt"]),
        (&json!("CRON"), &json!("2028-02-28T18:00:00+00:00")),
        "{found:#}"
    );
}

#[tokio::test]
async fn an_event_schedule_begins_and_ends_by_itself() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "clock").await;
    let listening = tenant.listener_to_directory("orders", "{messageUuid}.json").await;
    let change = async |dates: Value| {
        let mut input = dates;
        input["id"] = json!(listening.schedule);
        tenant.owner.mutate("scheduleUpdate", "schedule { active }", input).await["schedule"]["active"].clone()
    };
    let post = async || {
        let answer = inlet.client().post("/in/clock/orders", "application/json", r#"{"id":1}"#).await;
        text(&json_of(answer).await["auditId"])
    };
    let in_a_moment = (SystemClock.now() + Duration::from_secs(3)).to_rfc3339();
    assert_eq!(change(json!({"startsAt": in_a_moment})).await, true);
    let early = post().await;
    assert_eq!(look(&tenant.owner, &early).await["state"], "HELD");
    wait_for(&tenant.owner, &early, "SUCCEEDED").await;
    assert!(SystemClock.now().to_rfc3339() >= in_a_moment);

    let past = SystemClock.now().to_rfc3339();
    change(json!({"endsAt": past})).await;
    let late = post().await;
    wait_for(&tenant.owner, &late, "HELD").await;
    change(json!({"startsAt": null, "endsAt": null})).await;
    wait_for(&tenant.owner, &late, "SUCCEEDED").await;
}

#[tokio::test]
async fn what_cannot_be_a_schedule_is_refused_with_its_place() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "clock").await;
    let flow = copying_flow(&tenant, &inlet.data("files")).await;
    let listening = tenant.listener_to_directory("orders", "{messageUuid}.json").await;
    let every = json!({"every": {"seconds": 60}});
    let cron = |expression: &str, zone: &str| json!({"cron": {"expression": expression, "timeZone": zone}});
    for (input, code, field) in [
        (json!({"flowId": listening.flow, "timing": every}), "FLOW_HAS_LISTENER", "flowId"),
        (json!({"flowId": flow, "kind": "EVENT"}), "FLOW_HAS_NO_LISTENER", "flowId"),
        (json!({"flowId": flow}), "TIMING_MISSING", "timing"),
        (json!({"flowId": flow, "kind": "CRON"}), "TIMING_MISSING", "timing"),
        (json!({"flowId": flow, "kind": "CRON", "timing": every}), "TIMING_OF_OTHER_KIND", "timing"),
        (json!({"flowId": flow, "timing": {"every": {"seconds": 0}}}), "EVERY_INVALID", "timing.every.seconds"),
        (json!({"flowId": flow, "timing": cron("soon", "UTC")}), "CRON_INVALID", "timing.cron.expression"),
        (json!({"flowId": flow, "timing": cron("0 0 31 2 *", "UTC")}), "CRON_NEVER", "timing.cron.expression"),
        (json!({"flowId": flow, "timing": cron("0 0 * * *", "Mars")}), "TIME_ZONE_UNKNOWN", "timing.cron.timeZone"),
        (
            json!({"flowId": flow, "timing": every, "startsAt": "2030-01-02T00:00:00Z", "endsAt": "2030-01-01T00:00:00Z"}),
            "ENDS_BEFORE_START",
            "endsAt",
        ),
        (
            json!({"flowId": flow, "timing": every, "parameters": [{"name": "1", "value": ""}]}),
            "PARAMETER_INVALID",
            "parameters",
        ),
    ] {
        let refused = tenant.owner.refused("scheduleCreate", "schedule { id }", input, code).await;
        assert_eq!(refused["field"], field, "{code}");
    }
    let event = listening.schedule.as_str();
    let dated = json!({"id": event, "startsAt": "2030-01-02T00:00:00Z", "endsAt": "2030-01-01T00:00:00Z"});
    tenant.owner.refused("scheduleUpdate", "schedule { id }", dated, "ENDS_BEFORE_START").await;
    let timed = json!({"id": event, "timing": every});
    tenant.owner.refused("scheduleUpdate", "schedule { id }", timed, "SCHEDULE_KIND_FIXED").await;

    // Several of one flow; while it has one, it cannot get a listener, and cannot be removed.
    for timing in [every.clone(), every, cron("0 3 * * *", "Europe/Prague")] {
        let input = json!({"flowId": flow, "timing": timing});
        tenant.owner.mutate("scheduleCreate", "schedule { id }", input).await;
    }
    let listener = tenant.listener("late", json!({"none": {}})).await;
    let listens = json!({"id": flow, "listenerId": listener});
    tenant.owner.refused("flowUpdate", "flow { id }", listens, "FLOW_HAS_TICKING_SCHEDULE").await;

    let foreign = Tenant::create(&inlet, "foreign").await;
    foreign
        .owner
        .refused(
            "scheduleCreate",
            "schedule { id }",
            json!({"flowId": flow, "timing": {"every": {"seconds": 9}}}),
            "NOT_FOUND",
        )
        .await;
}

#[tokio::test]
async fn the_next_runs_of_an_expression_are_told() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "clock").await;
    let viewer = tenant.user(&inlet, "VIEWER").await;
    let query = r#"{ leap: scheduleNextRuns(cron: "0 3 29 2 *", timeZone: "Asia/Tokyo", n: 2) some: scheduleNextRuns(cron: "* * * * * *") }"#;
    let found = viewer.query(query, json!({})).await;
    assert_eq!(found["leap"], json!(["2028-02-28T18:00:00+00:00", "2032-02-28T18:00:00+00:00"]));
    assert_eq!(found["some"].as_array().unwrap().len(), 5);
    for (arguments, code) in [
        (r#"cron: "soon""#, "CRON_INVALID"),
        (r#"cron: "* * * * *", timeZone: "Mars""#, "TIME_ZONE_UNKNOWN"),
        (r#"cron: "* * * * *", n: 101"#, "COUNT_INVALID"),
        (r#"cron: "* * * * *", n: 0"#, "COUNT_INVALID"),
    ] {
        viewer.fails(&format!("{{ scheduleNextRuns({arguments}) }}"), json!({}), code).await;
    }
}

/// How many schedules tick.
const SCHEDULES: usize = 50;
/// How often each does.
const TICKS: usize = 10;
/// How many workers are killed and started again.
const WORKERS: usize = 4;
/// How long everything may take to come to rest; what a killed worker ran waits for its lease.
const REST: Duration = Duration::from_mins(2);

/// All executions of the tenant: schedule, tick and state.
async fn executions(client: &Client) -> Vec<(String, String, String)> {
    let query = "query($after: String) { executions(first: 100, after: $after) {
        nodes { scheduleId tickAt state } pageInfo { hasNextPage endCursor } } }";
    let (mut found, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = client.query(query, json!({"after": after})).await["executions"].take();
        for node in page["nodes"].as_array().unwrap() {
            found.push((text(&node["scheduleId"]), text(&node["tickAt"]), text(&node["state"])));
        }
        if page["pageInfo"]["hasNextPage"] != true {
            return found;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_workers_miss_and_double_no_tick() {
    let mut fleet = Fleet::start_with(binary(), &[], WORKERS).await;
    let tenant = Tenant::create_by(&fleet.admin().await, "clock").await;
    let flow = copying_flow(&tenant, &fleet.file("data/files")).await;
    let start = SystemClock.now() + Duration::from_secs(10);
    let end = start + Duration::from_secs(TICKS as u64 - 1);
    let mut schedules = BTreeSet::new();
    for _ in 0..SCHEDULES {
        let input = json!({
            "flowId": flow, "timing": {"every": {"seconds": 1}}, "overlap": "ALLOW", "startsAt": start, "endsAt": end,
        });
        let made = tenant.owner.mutate("scheduleCreate", "schedule { id nextRunAt }", input).await;
        schedules.insert(text(&made["schedule"]["id"]));
    }
    assert!(SystemClock.now() < start, "making the schedules took too long");

    // xorshift64; which worker dies next, and when.
    let mut random = SystemClock.uuid().as_u64_pair().1 | 1;
    let (mut kills, deadline) = (0, end + Duration::from_secs(2));
    while SystemClock.now() < deadline {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let which = usize::try_from(random % WORKERS as u64).unwrap();
        let worker = &mut fleet.workers[which];
        if SystemClock.now() >= start - Duration::from_millis(500) {
            tokio::task::block_in_place(|| {
                Process::kill(worker);
                Process::restart(worker);
            });
            kills += 1;
        }
        tokio::time::sleep(Duration::from_millis(random % 300)).await;
    }
    assert!(kills >= 5, "hardly anything was killed: {kills}");

    let until = Instant::now() + REST;
    let found = loop {
        let found = executions(&tenant.owner).await;
        let ended = found.iter().all(|(_, _, state)| ["SUCCEEDED", "DEAD"].contains(&state.as_str()));
        if found.len() >= SCHEDULES * TICKS && ended {
            break found;
        }
        assert!(Instant::now() < until, "{} of {} ticks have run; {kills} kills", found.len(), SCHEDULES * TICKS);
        tokio::time::sleep(Duration::from_millis(500)).await;
    };
    let mut ticks: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (schedule, tick, _) in &found {
        assert!(ticks.entry(schedule).or_default().insert(tick), "the tick {tick} of {schedule} ran twice");
    }
    assert_eq!(found.len(), SCHEDULES * TICKS, "{kills} kills");
    assert!(ticks.keys().eq(schedules.iter()), "executions of other schedules");
    assert!(ticks.values().all(|ticks| ticks.len() == TICKS), "{ticks:#?}");
}
