//! `formats`: megabytes and records a second, read and write, beside the plain library underneath; and the peak memory of long payloads, each measured
//! in a process of its own.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    hint::black_box,
    io::{self, BufReader, Read},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use inlet_formats::{FormatSettings, Record, Shape};

/// How long each measurement runs at least.
const LONG_ENOUGH: Duration = Duration::from_secs(2);
const ROWS: usize = 50_000;

/// Runs; the metrics by name.
pub fn run() -> anyhow::Result<BTreeMap<String, f64>> {
    let mut metrics = BTreeMap::new();
    let mut keep = |name: String, value: f64| {
        metrics.insert(name, value);
    };
    println!("formats: {ROWS} records per payload, single thread");
    for (name, settings, payload) in cases()? {
        let megabytes = megabytes(payload.len());
        let records: Vec<Record> = settings.read(payload.as_bytes())?.collect::<Result<_, _>>()?;
        let read = seconds(|| {
            for record in settings.read(payload.as_bytes())? {
                black_box(record?);
            }
            Ok(())
        })?;
        let write = seconds(|| write_all(&settings, &records).map(|_| ()))?;
        let count = f64::from(u32::try_from(records.len())?);
        keep(format!("{name}_read_mb_per_second"), megabytes / read);
        keep(format!("{name}_read_records_per_second"), count / read);
        keep(format!("{name}_write_mb_per_second"), megabytes / write);
        keep(format!("{name}_write_records_per_second"), count / write);
        println!(
            "  {name}: read {:.0} MB/s, {:.0} records/s; write {:.0} MB/s, {:.0} records/s",
            megabytes / read,
            count / read,
            megabytes / write,
            count / write
        );
        if let Some((plain_read, plain_write)) = plain(name, payload.as_bytes())? {
            keep(format!("{name}_read_ratio"), read / plain_read);
            println!("    read takes {:.2} times the plain library's time", read / plain_read);
            if let Some(plain_write) = plain_write {
                keep(format!("{name}_write_ratio"), write / plain_write);
                println!("    write takes {:.2} times the plain library's time", write / plain_write);
            }
        }
    }
    for (name, what) in [("csv", "1 GB CSV to records to CSV"), ("json", "300 MB JSON array to records to JSON")] {
        let output = std::process::Command::new(std::env::current_exe()?).args(["format-peak", name]).output()?;
        let peak: f64 = String::from_utf8(output.stdout)?.trim().parse().context("the child prints its peak memory")?;
        keep(format!("{name}_peak_mb"), peak);
        println!("  {what}: {peak:.1} MB resident at most");
    }
    Ok(metrics)
}

/// Sends a long payload through a format and back, and prints the most megabytes that this process had resident.
pub fn peak(name: &str) -> anyhow::Result<()> {
    let (settings, bytes) = match name {
        "csv" => (r#"{"kind":"csv"}"#, 1_000_000_000),
        "json" => (r#"{"kind":"json"}"#, 300_000_000),
        other => bail!("there is no long payload {other}"),
    };
    let settings: FormatSettings = serde_json::from_str(settings)?;
    let mut written = 0;
    let records =
        settings.read(BufReader::new(Endless { name: name.to_owned(), bytes, made: 0, row: 0, ready: Vec::new() }))?;
    let mut writer = settings.writer(records.shape());
    for record in records {
        writer.write(&record?)?;
        let buffer = writer.buffer();
        if buffer.len() > 64 * 1024 {
            written += buffer.len();
            buffer.clear();
        }
    }
    written += writer.finish()?.len();
    anyhow::ensure!(written > bytes / 2, "only {written} bytes came out");
    let status = std::fs::read_to_string("/proc/self/status").context("peak memory is read from /proc")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    println!("{}", kilobytes / 1_024.0);
    Ok(())
}

/// A payload that is made as it is read.
struct Endless {
    name: String,
    bytes: usize,
    made: usize,
    row: usize,
    ready: Vec<u8>,
}

impl Read for Endless {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.ready.is_empty() && self.row != usize::MAX {
            let text = match (self.name.as_str(), self.row, self.made < self.bytes) {
                ("csv", 0, _) => format!("{CSV_HEADER}\r\n"),
                ("csv", row, true) => csv_row(row),
                ("csv", ..) => String::new(),
                (_, row, true) => format!("{}{}", if row == 0 { "[" } else { "," }, json_row(row)),
                _ => "]".to_owned(),
            };
            let is_last = self.row > 0 && self.made >= self.bytes;
            self.made += text.len();
            self.row = if is_last { usize::MAX } else { self.row + 1 };
            self.ready = text.into_bytes();
        }
        let length = self.ready.len().min(out.len());
        out[..length].copy_from_slice(&self.ready[..length]);
        self.ready.drain(..length);
        Ok(length)
    }
}

const CSV_HEADER: &str = "id,first,last,born,amount,note";

fn csv_row(row: usize) -> String {
    format!("{row},Johanna,Müller,1980-02-29,{row}.50,\"says \"\"hello, {row}\"\"\"\r\n")
}

fn json_row(row: usize) -> String {
    format!(
        r#"{{"id":{row},"name":{{"first":"Johanna","last":"Müller"}},"born":"1980-02-29","amount":{row}.50,"tags":["a","b\n"],"active":true}}"#
    )
}

/// A payload per format.
fn cases() -> anyhow::Result<Vec<(&'static str, FormatSettings, String)>> {
    let settings = |json: &str| serde_json::from_str::<FormatSettings>(json);
    let rows = |row: &dyn Fn(usize) -> String| (0..ROWS).map(row).collect::<Vec<_>>();
    let mut fixed = String::new();
    let mut hl7v2 = String::new();
    for row in 0..ROWS {
        writeln!(fixed, "{:<10}{:<10}19800229{row:010}", "Johanna", "Müller")?;
        write!(
            hl7v2,
            "MSH|^~\\&|LAB|HOSP|EHR|CLINIC|20240131||ADT^A01|{row}|P|2.5.1\rPID|1||{row}^^^A&1.2&ISO~7^^^B||Müller^Johanna||19800229|F\r"
        )?;
    }
    Ok(vec![
        ("json", settings(r#"{"kind":"json"}"#)?, format!("[{}]", rows(&json_row).join(","))),
        ("csv", settings(r#"{"kind":"csv"}"#)?, format!("{CSV_HEADER}\r\n{}", rows(&csv_row).concat())),
        (
            "xml",
            settings(r#"{"kind":"xml","recordsPath":"rows/row","rootTag":"rows","rowTag":"row"}"#)?,
            format!(
                "<rows>{}</rows>",
                rows(&|row| format!(
                    "<row id=\"{row}\"><first>Johanna</first><last>Müller</last><note x='1'>a &amp; b</note></row>"
                ))
                .concat()
            ),
        ),
        (
            "fixed",
            settings(
                r#"{"kind":"fixed","lineEnd":"LF","recordTypes":[{"name":"p","columns":[{"name":"first","width":10},{"name":"last","width":10},{"name":"born","width":8,"type":{"kind":"DATE","pattern":"%Y%m%d"}},{"name":"id","width":10,"align":"RIGHT","pad":"0","type":{"kind":"NUMBER"}}]}]}"#,
            )?,
            fixed,
        ),
        ("hl7v2", settings(r#"{"kind":"hl7v2"}"#)?, hl7v2),
    ])
}

fn write_all(settings: &FormatSettings, records: &[Record]) -> anyhow::Result<usize> {
    let mut writer = settings.writer(Shape::Many);
    let mut bytes = 0;
    for record in records {
        writer.write(record)?;
        let buffer = writer.buffer();
        if buffer.len() > 64 * 1024 {
            bytes += black_box(&*buffer).len();
            buffer.clear();
        }
    }
    Ok(bytes + writer.finish()?.len())
}

/// The seconds that the library underneath takes, reading into its own generic value, and writing it where it can.
fn plain(name: &str, payload: &[u8]) -> anyhow::Result<Option<(f64, Option<f64>)>> {
    match name {
        "json" => {
            let value: serde_json::Value = serde_json::from_slice(payload)?;
            let read = seconds(|| {
                black_box(serde_json::from_slice::<serde_json::Value>(payload)?);
                Ok(())
            })?;
            let write = seconds(|| {
                black_box(serde_json::to_vec(&value)?);
                Ok(())
            })?;
            Ok(Some((read, Some(write))))
        }
        "csv" => {
            let rows: Vec<csv::StringRecord> = csv::Reader::from_reader(payload).records().collect::<Result<_, _>>()?;
            // Its generic value is a map by header.
            let read = seconds(|| {
                for record in csv::Reader::from_reader(payload).deserialize::<BTreeMap<String, String>>() {
                    black_box(record?);
                }
                Ok(())
            })?;
            let write = seconds(|| {
                let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
                for row in &rows {
                    writer.write_record(row)?;
                }
                black_box(writer.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?);
                Ok(())
            })?;
            Ok(Some((read, Some(write))))
        }
        // quick-xml has no generic value: these are its events.
        "xml" => {
            let read = seconds(|| {
                let mut reader = quick_xml::Reader::from_reader(payload);
                let mut buffer = Vec::new();
                loop {
                    buffer.clear();
                    if matches!(black_box(reader.read_event_into(&mut buffer)?), quick_xml::events::Event::Eof) {
                        return Ok(());
                    }
                }
            })?;
            Ok(Some((read, None)))
        }
        _ => Ok(None),
    }
}

/// The seconds of one run, from as many as fit.
fn seconds(mut work: impl FnMut() -> anyhow::Result<()>) -> anyhow::Result<f64> {
    work()?;
    let started = Instant::now();
    let mut runs = 0_u32;
    while started.elapsed() < LONG_ENOUGH {
        work()?;
        runs += 1;
    }
    Ok(started.elapsed().as_secs_f64() / f64::from(runs))
}

#[expect(clippy::cast_precision_loss, reason = "payloads are far below 2^53 bytes")]
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}
