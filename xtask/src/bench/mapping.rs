//! `mapping`: microseconds per record of a mapping without and with JavaScript, the latter with the boundary to the script host's process.

use std::{
    collections::BTreeMap,
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

use inlet_core::flow::{CompiledStep, Parameters, RunContext};
use inlet_formats::{FormatSettings, Record};
use inlet_tests::process::binary;
use inlet_worker::script::{HostCommand, ScriptLimits, ScriptPool};

/// How long each measurement runs at least.
const LONG_ENOUGH: Duration = Duration::from_secs(2);
/// As many as one call of a script host takes.
const BATCH: usize = 256;

/// Runs; the metrics by name.
pub fn run() -> anyhow::Result<BTreeMap<String, f64>> {
    let records: Vec<Record> = (0..BATCH)
        .map(|row| {
            let text = format!(r#"{{"first":"Johanna","last":"Müller","born":"1980-02-29","amount":{row}.5}}"#);
            serde_json::from_str(&text)
        })
        .collect::<Result<_, _>>()?;
    let command = HostCommand { program: binary().to_owned(), arguments: vec!["script-host".into()] };
    let pool = ScriptPool::new(command, ScriptLimits::default());
    let context = RunContext { scripts: Arc::new(pool), ..RunContext::of_parameters(Parameters::new()) };

    let copy =
        |source: &str, target: &str| serde_json::json!({"rule": "set", "target": target, "from": {"path": source}});
    let native = step(&serde_json::json!([
        copy("first", "name.first"),
        copy("last", "name.last"),
        copy("born", "born"),
        copy("amount", "amount")
    ]))?;
    let functions = step(&serde_json::json!([
        {"rule": "set", "target": "name", "from": {"path": "first"}, "functions": [{"trim": {}}, {"concat": {"with": [{"path": "last"}], "separator": " "}}]},
        {"rule": "set", "target": "born", "from": {"path": "born"}, "functions": [{"date": {"write": "%d.%m.%Y"}}]},
        {"rule": "set", "target": "amount", "from": {"path": "amount"}, "functions": [{"arithmetic": {"operator": "MULTIPLY", "operand": {"constant": 1.19}}}, {"round": {"decimals": 2}}]},
        copy("last", "last")
    ]))?;
    let mut metrics = BTreeMap::new();
    for (name, what, step) in
        [("native_us", "4 fields by path", &native), ("functions_us", "4 fields, five functions", &functions)]
    {
        let micros = per_record(|| {
            for record in &records {
                black_box(step.map(record, 1, &context)?);
            }
            Ok(())
        })?;
        println!("  {what}: {micros:.2} µs a record");
        metrics.insert(name.to_owned(), micros);
    }
    let expression = |target: &str, script: &str| serde_json::json!({"rule": "set", "target": target, "from": {"expression": script}});
    let script = step(&serde_json::json!([
        expression("name", "record.first + ' ' + record.last"),
        expression("year", "record.born.slice(0, 4)"),
        expression("amount", "record.amount * 2")
    ]))?;
    let mut session = script.program().open(context.scripts.as_ref(), &context)?;
    let micros = per_record(|| {
        black_box(session.evaluate(&records)?);
        Ok(())
    })?;
    println!("  three expressions in a script host, {BATCH} records a call: {micros:.2} µs a record");
    metrics.insert("script_us".to_owned(), micros);
    let opened = Instant::now();
    let sessions = 200_u32;
    drop(session);
    for _ in 0..sessions {
        black_box(script.program().open(context.scripts.as_ref(), &context)?);
    }
    let micros = opened.elapsed().as_secs_f64() * 1e6 / f64::from(sessions);
    println!("  a session, compiled, one behind the other: {micros:.0} µs");
    metrics.insert("session_us".to_owned(), micros);
    let mut waited = Duration::ZERO;
    for _ in 0..sessions {
        // Long enough for the host to have made the next context.
        std::thread::sleep(Duration::from_millis(3));
        let opened = Instant::now();
        let session = script.program().open(context.scripts.as_ref(), &context)?;
        waited += opened.elapsed();
        drop(black_box(session));
    }
    let micros = waited.as_secs_f64() * 1e6 / f64::from(sessions);
    println!("  a session, compiled, while hosts are idle in between: {micros:.0} µs");
    metrics.insert("session_idle_us".to_owned(), micros);
    Ok(metrics)
}

fn step(fields: &serde_json::Value) -> anyhow::Result<CompiledStep> {
    let id = "01900000-0000-7000-8000-000000000001";
    let step = serde_json::from_value(serde_json::json!({
        "name": "step",
        "from": {"kind": "listener", "formatId": id},
        "to": {"kind": "http", "connectionId": id, "formatId": id},
        "mapping": {"fields": fields}
    }))?;
    let json: FormatSettings = serde_json::from_str(r#"{"kind":"json"}"#)?;
    Ok(CompiledStep::compile(&step, &json, &json)?)
}

/// The microseconds that a record takes, of as many batches as fit.
fn per_record(mut batch: impl FnMut() -> anyhow::Result<()>) -> anyhow::Result<f64> {
    batch()?;
    let (started, mut batches) = (Instant::now(), 0_u32);
    while started.elapsed() < LONG_ENOUGH {
        batch()?;
        batches += 1;
    }
    Ok(started.elapsed().as_secs_f64() * 1e6 / f64::from(batches) / 256.0)
}
