//! When ticks come: expressions, time zones, clocks that are put forward and back, starts and ends, and ticks that come late.

use uuid::Uuid;

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn cron(expression: &str, time_zone: &str) -> Result<Recurrence, Problem> {
    Recurrence::cron(&CronTiming { expression: expression.to_owned(), time_zone: time_zone.to_owned() })
}

/// The next so many ticks, as UTC to the second.
fn ticks(recurrence: &Recurrence, after: &str, count: usize) -> Vec<String> {
    let first = recurrence.next_after(at(after));
    std::iter::successors(first, |at| recurrence.next_after(*at))
        .take(count)
        .map(|at| at.format("%m-%d %H:%M:%S").to_string())
        .collect()
}

fn prague(expression: &str, after: &str, count: usize) -> Vec<String> {
    ticks(&cron(expression, "Europe/Prague").unwrap(), after, count)
}

/// Every minute, counted from midnight.
fn schedule() -> Schedule {
    let created_at = at("2026-03-01T00:00:00Z");
    Schedule {
        id: ScheduleId::from_uuid(Uuid::nil()),
        tenant_id: TenantId::from_uuid(Uuid::nil()),
        flow_id: FlowId::from_uuid(Uuid::nil()),
        timing: Timing::Every(EveryTiming { seconds: 60 }),
        active: true,
        starts_at: None,
        ends_at: None,
        overlap: Overlap::Skip,
        missed: Missed::RunOnce,
        parameters: BTreeMap::new(),
        next_run_at: Some(at("2026-03-01T00:01:00Z")),
        last_run_at: None,
        last_skipped_at: None,
        created_at,
        updated_at: created_at,
    }
}

#[test]
fn an_expression_has_five_fields_or_six_with_seconds() {
    assert_eq!(prague("30 6 * * *", "2026-01-01T00:00:00Z", 2), ["01-01 05:30:00", "01-02 05:30:00"]);
    assert_eq!(
        prague("*/20 30 6 * * *", "2026-01-01T05:30:00.5Z", 3),
        ["01-01 05:30:20", "01-01 05:30:40", "01-02 05:30:00"]
    );
    assert_eq!(prague("0 8 * * MON-FRI", "2026-01-02T08:00:00Z", 1), ["01-05 07:00:00"], "a Monday");
    assert_eq!(prague("0 0 L * *", "2026-02-10T00:00:00Z", 1), ["02-27 23:00:00"], "the last day of February");
}

#[test]
fn what_is_no_expression_and_no_time_zone_is_refused() {
    for wrong in ["", "* * * *", "61 * * * *", "* * * * * * 2027", "every day", &"*".repeat(MAX_EXPRESSION + 1)] {
        let problem = cron(wrong, "UTC").unwrap_err();
        assert_eq!((problem.code, problem.field.as_deref()), ("CRON_INVALID", Some("expression")), "{wrong:?}");
    }
    let problem = cron("* * * * *", "Europe/Atlantis").unwrap_err();
    assert_eq!((problem.code, problem.field.as_deref()), ("TIME_ZONE_UNKNOWN", Some("timeZone")));
    assert_eq!(cron("0 0 30 2 *", "UTC").unwrap().next_after(at("2026-01-01T00:00:00Z")), None, "30 February");
}

/// On 29 March 2026 clocks in Prague go from 01:59:59 (+1) to 03:00:00 (+2), which is 01:00 UTC.
#[test]
fn a_time_that_the_clock_leaves_out_ticks_right_after_the_gap() {
    assert_eq!(prague("30 2 * * *", "2026-03-27T12:00:00Z", 3), ["03-28 01:30:00", "03-29 01:00:00", "03-30 00:30:00"]);
    assert_eq!(
        prague("*/30 * * * *", "2026-03-29T00:29:00Z", 3),
        ["03-29 00:30:00", "03-29 01:00:00", "03-29 01:30:00"],
        "what ticks all the time goes on as if nothing had happened"
    );
}

/// On 25 October 2026 clocks in Prague go from 02:59:59 (+2) back to 02:00:00 (+1), which is 01:00 UTC.
#[test]
fn a_time_that_the_clock_shows_twice_ticks_once() {
    assert_eq!(prague("30 2 * * *", "2026-10-24T12:00:00Z", 2), ["10-25 00:30:00", "10-26 01:30:00"]);
    assert_eq!(
        prague("30 * * * *", "2026-10-24T23:31:00Z", 3),
        ["10-25 00:30:00", "10-25 01:30:00", "10-25 02:30:00"],
        "what ticks every hour ticks in both"
    );
}

#[test]
fn a_pause_is_counted_from_the_start_whatever_clocks_do() {
    let every = Recurrence::every(EveryTiming { seconds: 5_400 }, at("2026-03-29T00:00:00Z")).unwrap();
    assert_eq!(ticks(&every, "2026-03-29T00:00:00Z", 2), ["03-29 01:30:00", "03-29 03:00:00"]);
    assert_eq!(ticks(&every, "2026-03-28T00:00:00Z", 2), ["03-29 00:00:00", "03-29 01:30:00"]);
    assert_eq!(ticks(&every, "2026-03-29T01:29:59.999999Z", 1), ["03-29 01:30:00"]);
    for seconds in [0, MAX_EVERY_SECONDS + 1] {
        assert_eq!(
            Recurrence::every(EveryTiming { seconds }, at("2026-03-29T00:00:00Z")).unwrap_err().code,
            "EVERY_INVALID"
        );
    }
}

#[test]
fn ticks_keep_between_start_and_end() {
    let mut schedule = schedule();
    schedule.starts_at = Some(at("2026-03-02T00:00:30Z"));
    schedule.ends_at = Some(at("2026-03-02T00:02:30Z"));
    let mut found = Vec::new();
    let mut after = at("2026-03-01T00:00:00Z");
    while let Some(next) = schedule.next_after(after).unwrap() {
        found.push(next.to_string());
        after = next;
    }
    assert_eq!(found, ["2026-03-02 00:00:30 UTC", "2026-03-02 00:01:30 UTC", "2026-03-02 00:02:30 UTC"]);
    schedule.active = false;
    assert_eq!(schedule.next_after(at("2026-03-01T00:00:00Z")).unwrap(), None);
}

#[test]
fn ticks_that_are_a_little_late_are_all_made_up() {
    let mut schedule = schedule();
    schedule.timing = Timing::Every(EveryTiming { seconds: 10 });
    schedule.next_run_at = Some(at("2026-03-01T00:00:10Z"));
    let now = at("2026-03-01T00:00:40Z");
    let mut runs = Vec::new();
    while let Some(turn) = schedule.tick(now, false).unwrap() {
        runs.extend(turn.run);
        schedule = turn.schedule;
    }
    assert_eq!(runs.len(), 4);
    assert_eq!((schedule.next_run_at, schedule.last_run_at), (Some(at("2026-03-01T00:00:50Z")), Some(now)));
}

#[test]
fn ticks_at_which_nobody_was_there_make_one_run_or_none() {
    let (due, now) = (at("2026-03-01T00:01:00Z"), at("2026-03-01T05:00:15Z"));
    let next = Some(at("2026-03-01T05:01:00Z"));
    let turn = schedule().tick(now, false).unwrap().unwrap();
    assert_eq!((turn.run, turn.schedule.next_run_at, turn.schedule.last_skipped_at), (Some(due), next, None));
    let turn = Schedule { missed: Missed::Skip, ..schedule() }.tick(now, false).unwrap().unwrap();
    assert_eq!((turn.run, turn.schedule.next_run_at, turn.schedule.last_skipped_at), (None, next, Some(due)));
    let on_time = Schedule { missed: Missed::Skip, ..schedule() }.tick(due + LATE, false).unwrap().unwrap();
    assert_eq!(on_time.run, Some(due));
}

#[test]
fn a_tick_beside_an_earlier_run_is_left_out_unless_that_is_wanted() {
    let due = at("2026-03-01T00:01:00Z");
    let turn = schedule().tick(due, true).unwrap().unwrap();
    assert_eq!((turn.run, turn.schedule.last_skipped_at, turn.schedule.last_run_at), (None, Some(due), None));
    assert_eq!(turn.schedule.next_run_at, Some(at("2026-03-01T00:02:00Z")));
    let turn = Schedule { overlap: Overlap::Allow, ..schedule() }.tick(due, true).unwrap().unwrap();
    assert_eq!((turn.run, turn.schedule.last_skipped_at), (Some(due), None));
}

#[test]
fn before_its_time_nothing_ticks() {
    assert_eq!(schedule().tick(at("2026-03-01T00:00:59Z"), false).unwrap(), None);
}
