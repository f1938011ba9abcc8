//! Dates and times from one form into another.

use chrono::{
    DateTime, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, SecondsFormat, TimeZone,
    format::{Item, StrftimeItems},
};
use chrono_tz::Tz;
use inlet_formats::Value;

/// The form that a date has and the one that it gets.
#[derive(Debug, Clone)]
pub struct DateForm {
    read: Option<String>,
    read_zone: Option<Tz>,
    write: Option<String>,
    write_zone: Option<Tz>,
}

/// What was read.
enum Moment {
    Date(NaiveDate),
    Local(NaiveDateTime),
    Instant(DateTime<FixedOffset>),
}

impl DateForm {
    /// Patterns and zones, each first the one that is read.
    pub fn new(read: (Option<&str>, Option<&str>), write: (Option<&str>, Option<&str>)) -> Result<Self, String> {
        for pattern in [read.0, write.0].into_iter().flatten() {
            if pattern.len() > 200 || StrftimeItems::new(pattern).any(|item| matches!(item, Item::Error)) {
                return Err(format!("{pattern:?} is no pattern of a date, such as %d.%m.%Y"));
            }
        }
        let zone = |name: Option<&str>| {
            name.map(|name| name.parse::<Tz>().map_err(|_| format!("there is no time zone {name:?}"))).transpose()
        };
        Ok(Self {
            read: read.0.map(str::to_owned),
            read_zone: zone(read.1)?,
            write: write.0.map(str::to_owned),
            write_zone: zone(write.1)?,
        })
    }

    /// The value in its other form.
    pub fn convert(&self, value: &Value) -> Result<Value, &'static str> {
        let mut moment = match value {
            Value::DateTime(moment) => Moment::Instant(*moment),
            Value::Text(text) => self.parse(text)?,
            _ => return Err("it is neither text nor a date and time"),
        };
        if let (Some(zone), Moment::Local(local)) = (self.read_zone, &moment) {
            moment = match zone.from_local_datetime(local) {
                LocalResult::Single(instant) | LocalResult::Ambiguous(instant, _) => {
                    Moment::Instant(instant.fixed_offset())
                }
                LocalResult::None => return Err("the zone's clocks leave this time out"),
            };
        }
        if let Some(zone) = self.write_zone {
            let Moment::Instant(instant) = moment else {
                return Err("without an offset or a zone it cannot be written in another zone");
            };
            moment = Moment::Instant(instant.with_timezone(&zone).fixed_offset());
        }
        let Some(pattern) = &self.write else {
            return Ok(match moment {
                Moment::Date(date) => date.format("%Y-%m-%d").to_string().into(),
                Moment::Local(local) => local.format("%Y-%m-%dT%H:%M:%S%.f").to_string().into(),
                Moment::Instant(instant) => instant.to_rfc3339_opts(SecondsFormat::AutoSi, true).into(),
            });
        };
        let items = StrftimeItems::new(pattern);
        let mut text = String::new();
        let written = match moment {
            Moment::Date(date) => date.format_with_items(items).write_to(&mut text),
            Moment::Local(local) => local.format_with_items(items).write_to(&mut text),
            Moment::Instant(instant) => instant.format_with_items(items).write_to(&mut text),
        };
        written.map_err(|_| "the pattern asks for more than it has, such as the time of a date")?;
        Ok(text.into())
    }

    fn parse(&self, text: &str) -> Result<Moment, &'static str> {
        let Some(pattern) = &self.read else { return iso(text) };
        let wrong = "it is not a date in the form that is read";
        // chrono also takes blanks and missing zeros; what it would not write is refused.
        let same = |written: Result<(), std::fmt::Error>, again: &str| written.is_ok() && again == text;
        let mut again = String::new();
        if let Ok(instant) = DateTime::parse_from_str(text, pattern) {
            let written = instant.format(pattern).write_to(&mut again);
            return if same(written, &again) { Ok(Moment::Instant(instant)) } else { Err(wrong) };
        }
        if let Ok(local) = NaiveDateTime::parse_from_str(text, pattern) {
            let written = local.format(pattern).write_to(&mut again);
            return if same(written, &again) { Ok(Moment::Local(local)) } else { Err(wrong) };
        }
        let date = NaiveDate::parse_from_str(text, pattern).map_err(|_| wrong)?;
        let written = date.format(pattern).write_to(&mut again);
        if same(written, &again) { Ok(Moment::Date(date)) } else { Err(wrong) }
    }
}

fn iso(text: &str) -> Result<Moment, &'static str> {
    let wrong = "it is not a date or time by ISO 8601";
    if text.len() == 10 {
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| wrong)?;
        return if date.format("%Y-%m-%d").to_string() == text { Ok(Moment::Date(date)) } else { Err(wrong) };
    }
    if text.as_bytes().get(10) != Some(&b'T') {
        return Err(wrong);
    }
    DateTime::parse_from_rfc3339(text)
        .map(Moment::Instant)
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").map(Moment::Local))
        .map_err(|_| wrong)
}
