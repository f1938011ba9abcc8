//! Scripts in hosts of the real binary: what they can do, and that hostile ones end in time and harm nobody.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    sync::{Arc, Barrier},
    time::{Duration, Instant},
};

use inlet_core::{
    flow::{
        CompiledStep, Input, Parameters, RunContext,
        definition::ParameterDeclaration,
        run::StepError,
        script::{ScriptText, check},
        transform,
    },
    ids::TenantId,
    message::{ReceivedHeader, ReceivedRequest},
    ports::script::Scripts,
};
use inlet_formats::{FormatSettings, JsonSettings};
use inlet_worker::script::{HostCommand, ScriptLimits, ScriptPool};
use serde_json::{Value, json};

const DEADLINE: Duration = Duration::from_millis(500);
const LIMITS: ScriptLimits =
    ScriptLimits { hosts: 3, deadline: DEADLINE, memory: 32 << 20, patience: Duration::from_secs(30) };

fn pool(limits: ScriptLimits) -> ScriptPool {
    let program = env!("CARGO_BIN_EXE_inlet").into();
    ScriptPool::new(HostCommand { program, arguments: vec!["script-host".into()] }, limits)
}

fn context(pool: &ScriptPool) -> RunContext {
    let mut parameters = Parameters::new();
    parameters.insert("region", "north");
    let header = |name: &str, value: &str| ReceivedHeader { name: name.to_owned(), value: value.to_owned() };
    let request = ReceivedRequest {
        trace_parent: None,
        method: "POST".to_owned(),
        target: "/in/x".to_owned(),
        headers: vec![header("x-source", "till 7")],
        parameters: [].into(),
        called_by: None,
    };
    RunContext {
        request: Some(Arc::new(request)),
        scripts: Arc::new(pool.clone()),
        ..RunContext::of_parameters(parameters)
    }
}

/// Runs a step between JSON and JSON.
fn run(pool: &ScriptPool, mut step: Value, payload: &str) -> Result<String, StepError> {
    let id = "01900000-0000-7000-8000-000000000001";
    let mut all = json!({
        "name": "Step",
        "from": { "kind": "listener", "formatId": id },
        "to": { "kind": "http", "connectionId": id, "formatId": id }
    });
    all.as_object_mut().unwrap().append(step.as_object_mut().unwrap());
    let mapping = all.get("mapping").cloned().unwrap_or_else(|| json!({ "passThrough": true }));
    all["mapping"] = mapping;
    let format = FormatSettings::Json(JsonSettings::default());
    let step = CompiledStep::compile(&serde_json::from_value(all).unwrap(), &format, &format)?;
    let result = transform(Input::Body(payload.to_owned().into()), &format, &format, &step, &context(pool))?;
    Ok(String::from_utf8(result.output.into_bytes()).unwrap())
}

/// A step that sets one field by an expression.
fn expression(script: &str) -> Value {
    json!({ "mapping": { "fields": [{ "rule": "set", "target": "t", "from": { "expression": script }, "onMissing": "omit" }] } })
}

#[test]
fn expressions_see_the_record_and_the_run() {
    let pool = pool(LIMITS);
    for (script, record, result) in [
        ("record.a + record.b", r#"{"a":1,"b":2}"#, r#"{"t":3}"#),
        ("record.a * 2", r#"{"a":1.10}"#, r#"{"t":2.2}"#),
        ("typeof record.a", r#"{"a":12345678901234567890}"#, r#"{"t":"string"}"#),
        ("record.name.split(' ').map((part) => part[0]) // initials", r#"{"name":"Ada King"}"#, r#"{"t":["A","K"]}"#),
        ("record.zzz", "{}", "{}"),
        ("null", "{}", r#"{"t":null}"#),
        ("({ deep: [record] })", r#"{"a":1}"#, r#"{"t":{"deep":[{"a":1}]}}"#),
        (
            "context.parameters.region + context.headers['x-source'] + context.message.method",
            "{}",
            r#"{"t":"northtill 7POST"}"#,
        ),
        ("new Date().toISOString() + Date.now()", "{}", r#"{"t":"1970-01-01T00:00:00.000Z0"}"#),
        ("new Date(2024, 0, 31).getFullYear() + (new Date() instanceof Date ? 0 : 1)", "{}", r#"{"t":2024}"#),
        (
            "[typeof require, typeof process, typeof fetch, typeof setTimeout, typeof std, typeof os].join()",
            "{}",
            r#"{"t":"undefined,undefined,undefined,undefined,undefined,undefined"}"#,
        ),
    ] {
        assert_eq!(run(&pool, expression(script), record).unwrap(), result, "{script}");
    }
    let random = run(&pool, expression("Math.random()"), "{}").unwrap();
    assert_eq!(run(&pool, expression("Math.random()"), "{}").unwrap(), random, "chance is a parameter");
}

#[test]
fn a_record_script_makes_one_many_or_nothing() {
    let pool = pool(LIMITS);
    let script = "if (record.n === 0) return;\nif (record.n > 1) return Array.from({ length: record.n }, (_, i) => ({ i }));\nreturn { ...record, one: true };";
    let step = json!({ "script": script, "mapping": { "passThrough": true } });
    assert_eq!(
        run(&pool, step.clone(), r#"[{"n":0},{"n":1},{"n":2}]"#).unwrap(),
        r#"[{"n":1,"one":true},{"i":0},{"i":1}]"#
    );
    assert_eq!(run(&pool, step.clone(), r#"{"n":1}"#).unwrap(), r#"{"n":1,"one":true}"#);
    assert_eq!(run(&pool, step.clone(), r#"{"n":2}"#).unwrap(), r#"[{"i":0},{"i":1}]"#);
    assert_eq!(run(&pool, step, r#"{"n":0}"#).unwrap(), "");
    let many = format!("[{}]", (0..1_000).map(|n| format!(r#"{{"n":{}}}"#, n % 2)).collect::<Vec<_>>().join(","));
    let doubled = run(&pool, json!({ "script": "return [record, record]", "mapping": { "passThrough": true } }), &many);
    assert_eq!(serde_json::from_str::<Vec<Value>>(&doubled.unwrap()).unwrap().len(), 2_000);
}

#[test]
fn filters_and_rules_can_be_expressions() {
    let pool = pool(LIMITS);
    let step = json!({ "filter": { "expression": "record.n > 1" }, "rules": [{ "must": { "expression": "record.n !== 3" } }],
        "mapping": { "passThrough": true } });
    assert_eq!(run(&pool, step, r#"[{"n":1},{"n":2},{"n":3},{"n":4}]"#).unwrap(), r#"[{"n":2},{"n":4}]"#);
    let error = run(&pool, json!({ "filter": { "expression": "1" } }), "[{}]").unwrap_err();
    assert_eq!(error.error.to_string(), "a condition gave neither true nor false, but integer");
}

#[test]
fn errors_name_field_record_and_line() {
    let pool = pool(LIMITS);
    let failed = run(
        &pool,
        expression("(() => {\n  const name = record.name;\n  return name.trim();\n})()"),
        r#"[{"name":"x"},{}]"#,
    )
    .unwrap_err();
    let failure = failed.error.failure();
    assert_eq!(
        (failure.code.as_str(), failure.record, failure.field.as_deref()),
        ("SCRIPT_FAILED", Some(2), Some("t"))
    );
    assert!(failure.message.contains("TypeError") && failure.message.contains("line 3"), "{}", failure.message);

    let failed = run(&pool, expression("1 +\n+ * 2"), "{}").unwrap_err();
    assert_eq!(failed.error.code(), "SCRIPT_SYNTAX");
    assert!(failed.error.to_string().contains("line 2"), "{}", failed.error);

    let failed = run(&pool, json!({ "script": "return 5" }), "{}").unwrap_err();
    assert_eq!(failed.error.to_string(), "the script returned neither a record, nor a list of records, nor nothing");
    let failed = run(&pool, json!({ "script": "throw { message: 'mine', name: 'Odd' }" }), "{}").unwrap_err();
    assert_eq!(failed.error.to_string(), "Odd: mine");

    let aside = json!({ "recordErrors": "REJECT_RECORD", "mapping": { "fields": [
        { "rule": "set", "target": "t", "from": { "expression": "record.n.toFixed(1)" } }] } });
    assert_eq!(run(&pool, aside, r#"[{"n":1},{},{"n":2}]"#).unwrap(), r#"[{"t":"1.0"},{"t":"2.0"}]"#);
}

#[test]
fn nothing_is_left_from_one_execution_to_the_next() {
    let one = pool(ScriptLimits { hosts: 1, ..LIMITS });
    for script in [
        "Array.prototype.map = 1",
        "Object.prototype.polluted = 1",
        "globalThis.left = 1",
        "JSON.parse = 1",
        "context.parameters.region = 'south'",
        "Object.defineProperty(String.prototype, 'trim', { value: 1 })",
        "Date.prototype.getTime = 1",
        "(function* () {}).constructor.prototype.x = 1",
    ] {
        assert_eq!(run(&one, expression(script), "{}").unwrap_err().error.code(), "SCRIPT_FAILED", "{script}");
    }
    let probe = "[typeof left, ({}).polluted === undefined, [1].map((x) => x)[0], context.parameters.region].join()";
    assert_eq!(run(&one, expression(probe), "{}").unwrap(), r#"{"t":"undefined,true,1,north"}"#);
}

/// Each ends by itself, by the engine, or with its host; none within its own reach.
const HOSTILE: &[&str] = &[
    "while (true) {}",
    "while (true) { try { while (true) {} } finally { continue; } }",
    "for (;;) { try { for (;;) {} } catch (e) {} }",
    "(function again() { try { again(); } finally { again(); } })()",
    "const all = []; for (;;) all.push(new Array(1e6).fill(0));",
    "let text = 'x'; for (;;) text += text;",
    "for (;;) 'x'.repeat(2 ** 24);",
    "'x'.repeat(2 ** 29).length; for (;;) 'x'.repeat(4e7).indexOf('y');",
    "const a = 'x'.repeat(2e6); const b = 'x'.repeat(1e6) + 'y'; for (;;) a.indexOf(b);",
    "/^(a+)+$/.test('a'.repeat(64) + 'b')",
    "/(x+x+)+y/.exec('x'.repeat(1e5))",
    "let n = 3n; for (;;) n = n * n;",
    "2n ** (2n ** 40n)",
    "[...Array(1e5).keys()].sort(() => { for (;;) {} })",
    "Array.from({ length: 1e5 }, (_, i) => i).sort(() => 1 - 2 * Math.random()); for (;;) {}",
    "(function deep() { return deep() + 1; })()",
    "JSON.parse('['.repeat(1e6))",
    "let o = {}; for (let i = 0; i < 1e6; i++) o = { o }; JSON.stringify(o)",
    "JSON.stringify({ toJSON() { for (;;) {} } })",
    "return { toJSON() { for (;;) {} } }",
    "throw { get message() { for (;;) {} } }",
    "new Array(2 ** 32 - 1).join('x')",
    "Array.prototype.concat.call(...Array(5e4).fill(Array(1e4)))",
    "new Proxy({}, { get() { for (;;) {} } }).x",
    "new Uint8Array(2 ** 31)",
    "for (;;) new Map(Array.from({ length: 1e5 }, (_, i) => [i, {}]));",
    "'a'.padEnd(2 ** 29, 'b'); for (;;) ('b'.padStart(1e7, 'ab')).toUpperCase().normalize('NFD');",
    "eval('for(;;){}')",
    "new Function('for(;;){}')()",
    "Promise.resolve().then(() => { for (;;) {} }); for (;;) {}",
    "let s = 'x'; for (let i = 0; i < 26; i++) s = s + s; return { s: s + s + s }",
];

#[test]
fn hostile_scripts_end_in_time_and_harm_no_neighbour() {
    let pool = pool(LIMITS);
    // Hosts are started and warm: what is measured is scripts.
    run(&pool, expression("1"), "{}").unwrap();
    for script in HOSTILE {
        let start = Arc::new(Barrier::new(2));
        let neighbour = {
            let (pool, start) = (pool.clone(), Arc::clone(&start));
            std::thread::spawn(move || {
                start.wait();
                run(&pool, expression("record.a + 1"), r#"{"a":1}"#)
            })
        };
        start.wait();
        let began = Instant::now();
        // Some end harmlessly, which is as good.
        let result = run(&pool, json!({ "script": script }), "{}");
        let took = began.elapsed();
        assert!(took < 2 * DEADLINE, "{script}: {took:?}, {:?}", result.map(|text| text.len()));
        assert_eq!(neighbour.join().unwrap().unwrap(), r#"{"t":2}"#, "beside {script}");
        assert_eq!(run(&pool, expression("record.a + 1"), r#"{"a":1}"#).unwrap(), r#"{"t":2}"#, "after {script}");
    }
    for endless in ["while (true) {}", "for (;;) 'x'.repeat(4e6).indexOf('y');"] {
        let failed = run(&pool, json!({ "script": endless }), "{}").unwrap_err();
        assert_eq!(failed.error.code(), "SCRIPT_DEADLINE", "{endless}");
    }
}

#[test]
fn memory_stays_within_its_limit() {
    let pool = pool(LIMITS);
    let failed =
        run(&pool, json!({ "script": "const all = []; for (;;) all.push('x'.repeat(1e6) + all.length);" }), "{}");
    assert!(failed.unwrap_err().error.to_string().contains("memory"));
    // What a script holds is given back with its session.
    for _ in 0..5 {
        let held =
            run(&pool, json!({ "script": "const all = 'x'.repeat(2e7); return { n: all.length }" }), "{}").unwrap();
        assert_eq!(held, r#"{"n":20000000}"#);
    }
}

#[test]
fn sessions_wait_for_a_host_and_say_so_when_none_comes() {
    let busy = pool(ScriptLimits {
        hosts: 1,
        patience: Duration::from_millis(50),
        deadline: Duration::from_secs(2),
        ..LIMITS
    });
    let taken = {
        let busy = busy.clone();
        std::thread::spawn(move || run(&busy, json!({ "script": "for (;;) {}" }), "{}"))
    };
    let failed = loop {
        match run(&busy, expression("1"), "{}") {
            Err(failed) => break failed,
            Ok(_) => std::thread::yield_now(),
        }
    };
    assert_eq!(failed.error.code(), "SCRIPT_UNAVAILABLE");
    assert_eq!(taken.join().unwrap().unwrap_err().error.code(), "SCRIPT_DEADLINE");
    let nowhere = HostCommand { program: "/nowhere/inlet".into(), arguments: Vec::new() };
    let failed = run(&ScriptPool::new(nowhere, LIMITS), expression("1"), "{}").unwrap_err();
    assert_eq!(failed.error.code(), "SCRIPT_UNAVAILABLE");
}

/// The pool's hosts, found among our own children.
fn hosts() -> Vec<String> {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let children = tasks
        .filter_map(|task| std::fs::read_to_string(task.unwrap().path().join("children")).ok())
        .collect::<Vec<_>>();
    children.join(" ").split_whitespace().map(str::to_owned).collect()
}

/// Run in a process of its own, since hosts are found as children of the process: `cargo test` of everything else in here would be hit too.
#[test]
#[cfg(target_os = "linux")]
fn a_host_that_is_killed_from_outside_takes_one_run_along_and_no_other() {
    const ALONE: &str = "INLET_TEST_KILLS_HOSTS";
    if std::env::var_os(ALONE).is_none() {
        let name = "a_host_that_is_killed_from_outside_takes_one_run_along_and_no_other";
        let alone = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name, "--nocapture"])
            .env(ALONE, "1")
            .output()
            .unwrap();
        assert!(alone.status.success(), "{}", String::from_utf8_lossy(&alone.stderr));
        return;
    }
    let pool = pool(ScriptLimits { deadline: Duration::from_secs(20), ..LIMITS });
    assert_eq!(run(&pool, expression("1"), "{}").unwrap(), r#"{"t":1}"#);
    let kill = |host: &str| {
        assert!(std::process::Command::new("kill").args(["-9", host]).status().unwrap().success());
    };
    // In the middle of a run.
    let running = {
        let pool = pool.clone();
        std::thread::spawn(move || run(&pool, json!({ "script": "for (;;) {}" }), "{}"))
    };
    while !hosts().iter().any(|host| is_busy(host)) {
        std::thread::yield_now();
    }
    for host in hosts() {
        kill(&host);
    }
    assert_eq!(running.join().unwrap().unwrap_err().error.code(), "SCRIPT_CRASHED");
    assert_eq!(run(&pool, expression("record.a"), r#"{"a":2}"#).unwrap(), r#"{"t":2}"#, "another host takes over");
    // While it waits: the next run is not the one that finds out.
    for host in hosts() {
        kill(&host);
    }
    assert_eq!(run(&pool, expression("record.a"), r#"{"a":3}"#).unwrap(), r#"{"t":3}"#);
}

/// Whether the process has worked for more than a few ticks of its clock.
#[cfg(target_os = "linux")]
fn is_busy(process: &str) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let ticks = stat.rsplit(") ").next().and_then(|rest| rest.split(' ').nth(11)?.parse::<u64>().ok());
    ticks.is_some_and(|ticks| ticks > 5)
}

#[test]
fn one_tenant_does_not_get_all_hosts() {
    let pool = pool(ScriptLimits { hosts: 2, patience: Duration::from_secs(30), ..LIMITS });
    let tenant = |number: u8| format!("01900000-0000-7000-8000-{number:012}").parse::<TenantId>().unwrap();
    let begin = br#"{"record":null,"expressions":["1"],"now":0,"seed":1,"context":{}}"#;
    let held = pool.open(tenant(1), begin).unwrap();
    // A second of the same tenant waits, though a host is free; one of another tenant does not wait for it.
    let (told, tell) = std::sync::mpsc::channel();
    let waiting = {
        let (pool, told) = (pool.clone(), told);
        std::thread::spawn(move || {
            let mut second = pool.open(tenant(1), begin).unwrap();
            told.send(()).unwrap();
            second.call(br#"{"record":false,"records":[{}]}"#)
        })
    };
    let mut other = pool.open(tenant(2), begin).unwrap();
    assert_eq!(other.call(br#"{"record":false,"records":[{}]}"#).unwrap(), br#"[[{"v":1}]]"#);
    assert!(tell.try_recv().is_err(), "its tenant has a host already");
    drop(held);
    assert_eq!(waiting.join().unwrap().unwrap(), br#"[[{"v":1}]]"#);
}

#[test]
fn scripts_that_are_none_are_told_with_their_lines() {
    let pool = pool(LIMITS);
    let text = |source: &str, is_body| ScriptText { source: source.to_owned(), is_body };
    let texts = [
        text("record.a", false),
        text("record.a +\n* 2", false),
        text("return 1", true),
        text("return 1", false),
        text("const a = 1;\nconst a = 2;", true),
        // Compiled only: a script that would not end does no harm.
        text("for (;;) {}", true),
    ];
    let found = check(&pool, context(&pool).tenant, &texts).unwrap();
    let places: Vec<_> = found.iter().map(|error| (error.at, error.line)).collect();
    assert_eq!(places, [(1, Some(2)), (3, Some(1)), (4, Some(2))], "{found:?}");
}

#[test]
fn parameters_have_their_types() {
    let pool = pool(LIMITS);
    let mut typed = context(&pool);
    typed.parameters.insert("count", "7");
    let declared = |name: &str, value_type: &str| json!({ "name": name, "type": value_type });
    let declarations: Vec<ParameterDeclaration> =
        serde_json::from_value(json!([declared("count", "INTEGER"), declared("region", "TEXT")])).unwrap();
    typed.typed = typed.parameters.typed(&declarations);
    let format = FormatSettings::Json(JsonSettings::default());
    let id = "01900000-0000-7000-8000-000000000001";
    let step = json!({
        "name": "Step",
        "from": { "kind": "listener", "formatId": id },
        "to": { "kind": "http", "connectionId": id, "formatId": id },
        "mapping": { "fields": [
            { "rule": "set", "target": "plain", "from": { "parameter": "count" } },
            { "rule": "set", "target": "text", "from": { "parameter": "region" } },
            { "rule": "set", "target": "script", "from": { "expression": "context.parameters.count + 1" } },
        ] }
    });
    let step = CompiledStep::compile(&serde_json::from_value(step).unwrap(), &format, &format).unwrap();
    let result = transform(Input::Body("{}".into()), &format, &format, &step, &typed).unwrap();
    assert_eq!(String::from_utf8(result.output.into_bytes()).unwrap(), r#"{"plain":7,"text":"north","script":8}"#);
}

#[test]
fn expressions_within_lists_see_their_element_and_those_of_mapped_rules_the_mapped_record() {
    let pool = pool(LIMITS);
    let payload = r#"{"who":"ann","lines":[{"n":1,"parts":[{"p":"a"},{"p":"b"}]},{"n":2,"parts":{"p":"c"}},{"n":3}]}"#;
    let set = |target: &str, script: &str| json!({ "rule": "set", "target": target, "from": { "expression": script }, "onMissing": "omit" });
    let nested = json!({ "mapping": { "fields": [
        { "rule": "each", "target": "lines", "path": "lines", "fields": [
            set("double", "element.n * 2"),
            set("at", "`${position} of ${record.lines.length}`"),
            { "rule": "each", "target": "parts", "path": "parts", "fields": [
                set("name", "element.p + parents[0].n + parents[1].who + position"),
            ] },
        ] },
        set("all", "[typeof element, position === undefined, parents.length].join()"),
    ] } });
    let expected = concat!(
        r#"{"lines":[{"double":2,"at":"1 of 3","parts":[{"name":"a1ann1"},{"name":"b1ann2"}]},"#,
        r#"{"double":4,"at":"2 of 3","parts":[{"name":"c2ann1"}]},{"double":6,"at":"3 of 3","parts":[]}],"all":"object,true,0"}"#
    );
    assert_eq!(run(&pool, nested, payload).unwrap(), expected);
    let flat =
        json!({ "mapping": { "forEach": ["lines", "parts"], "fields": [set("x", "parents[0].n + element.p")] } });
    assert_eq!(run(&pool, flat, payload).unwrap(), r#"[{"x":"1a"},{"x":"1b"},{"x":"2c"}]"#);
    // A field called like what every object has is no list of it.
    let inherited = json!({ "mapping": { "fields": [
        { "rule": "each", "target": "t", "path": "toString", "fields": [set("x", "element")] }] } });
    assert_eq!(run(&pool, inherited, "{}").unwrap(), r#"{"t":[]}"#);
    let failed = json!({ "mapping": { "fields": [
        { "rule": "each", "target": "t", "path": "lines", "fields": [set("x", "element.parts.length.toFixed(0)")] }] } });
    assert_eq!(run(&pool, failed, payload).unwrap_err().error.record(), Some(1));

    let mapped = json!({
        "rules": [
            { "must": { "expression": "record.n > 0" } },
            { "must": { "expression": "record.m !== 4" }, "stage": "MAPPED" },
        ],
        "mapping": { "fields": [{ "rule": "set", "target": "m", "from": { "expression": "record.n * 2" } }] }
    });
    assert_eq!(run(&pool, mapped, r#"[{"n":0},{"n":1},{"n":2},{"n":3}]"#).unwrap(), r#"[{"m":2},{"m":6}]"#);
    let alone = json!({ "rules": [{ "must": { "expression": "record.n === 1" }, "stage": "MAPPED" }] });
    assert_eq!(run(&pool, alone, r#"[{"n":1},{"n":2}]"#).unwrap(), r#"[{"n":1}]"#);
}
