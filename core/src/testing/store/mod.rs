//! The contract of the store port: rules that every database keeps, each an async function that panics where one does not.
//!
//! An adapter's tests call [`store_contract!`](crate::store_contract) with a function that opens an empty store; every rule becomes a test of its own.
//!
//! Must not know: SQL, or which database is under test.
#![expect(clippy::missing_panics_doc, reason = "a rule fails by panicking; that is what it is for")]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "only tests call this")]

pub mod accepting;
pub mod accounting;
pub mod appending;
pub mod breaking;
pub mod cancelling;
pub mod claiming;
pub mod counting;
pub mod deleting;
pub mod dispatching;
pub mod feeding;
pub mod filing;
mod fixture;
pub mod holding;
pub mod paging;
pub mod reading;
pub mod replaying;
pub mod reporting;
pub mod retaining;
pub mod telling;
pub mod tenancy;
pub mod ticking;
pub mod transactions;
pub mod turns;
pub mod uniqueness;

pub use fixture::{Fixture, Pipeline};

/// Makes a test of every rule. The argument names an `async fn() -> (Guard, Arc<dyn Store>, Arc<ManualClock>)`, whose store is empty; the guard lives
/// as long as the test.
#[macro_export]
macro_rules! store_contract {
    ($open:path) => {
        $crate::store_contract! { $open;
            accepting: message_and_execution_are_stored_together,
            accepting: what_was_received_is_kept_exactly,
            accepting: concurrent_accepts_are_all_stored_once,
            accepting: a_live_reader_sees_every_message_once_and_in_order,
            accepting: one_bad_arrival_fails_alone,
            accepting: a_caller_that_goes_away_loses_nothing,
            accepting: closing_finishes_what_was_taken_and_takes_no_more,
            appending: audit_entries_are_kept_as_written,
            appending: entries_of_the_platform_and_of_tenants_are_apart,
            breaking: an_open_circuit_is_probed_by_one,
            breaking: a_circuit_goes_with_its_connection,
            breaking: circuits_stay_behind_the_wall,
            cancelling: what_has_not_ended_is_cancelled,
            cancelling: who_runs_what_is_cancelled_is_not_listened_to,
            cancelling: nothing_else_is_cancelled,
            cancelling: a_cancelled_run_passes_its_place_on,
            claiming: a_claim_brings_all_that_a_run_needs,
            claiming: each_execution_is_claimed_by_one,
            claiming: a_running_execution_is_claimed_again_only_after_its_lease,
            claiming: the_third_crash_quarantines,
            claiming: a_retry_is_not_claimed_before_its_time,
            claiming: the_flow_version_is_fixed_at_the_first_claim,
            claiming: a_manual_run_needs_no_schedule,
            claiming: a_manual_run_of_a_flow_that_is_gone_is_dead,
            claiming: what_has_ended_or_never_was_is_not_claimed,
            counting: traffic_is_counted_in_buckets,
            counting: what_waits_is_counted,
            deleting: what_a_flow_refers_to_cannot_be_deleted,
            deleting: what_a_flow_no_longer_refers_to_can_be_deleted,
            deleting: a_flow_with_a_schedule_cannot_be_deleted,
            deleting: a_deleted_flow_leaves_its_waiting_executions_held,
            deleting: a_listener_leaves_its_messages_behind,
            deleting: a_tenant_with_messages_or_executions_cannot_be_deleted,
            deleting: a_tenant_takes_its_configuration_and_its_logins_along,
            deleting: a_login_goes_with_its_last_membership_at_home,
            dispatching: what_is_due_is_taken_once_until_it_is_due_again,
            dispatching: what_found_no_room_is_given_back,
            dispatching: tenants_take_turns,
            dispatching: a_tenant_with_little_leaves_its_turns_to_others,
            dispatching: of_a_tenant_no_more_is_taken_than_there_is_room_for,
            dispatching: the_backlog_is_counted_by_state,
            dispatching: a_run_is_due_when_its_lease_ends,
            dispatching: what_runs_does_not_stand_before_what_waits,
            dispatching: what_runs_gives_its_tenant_no_more_room,
            dispatching: the_next_dispatch_is_the_earliest_of_all,
            dispatching: everything_that_may_run_can_be_made_due,
            dispatching: leases_can_be_ended_at_once,
            dispatching: what_may_run_is_dispatched_and_nothing_else,
            filing: files_of_steps_are_noted_and_forgotten,
            filing: files_of_steps_stay_behind_the_wall,
            holding: an_unscheduled_message_is_held_and_released,
            holding: pausing_holds_what_waits_and_what_is_claimed,
            holding: a_schedule_lets_run_between_its_dates,
            holding: a_stray_held_execution_is_released_and_bound,
            holding: what_began_under_another_flow_begins_anew,
            holding: a_flow_that_is_gone_holds_its_executions,
            paging: every_noun_pages_without_gaps_or_repetitions,
            paging: versions_are_listed_newest_first,
            paging: a_draft_is_a_version_that_nothing_runs,
            paging: messages_are_listed_newest_first,
            paging: executions_are_listed_newest_first,
            reading: bodies_are_read_in_parts,
            reading: the_beginnings_of_bodies_are_read_together,
            reading: messages_are_filtered,
            reading: executions_are_filtered,
            reading: a_live_reader_learns_how_far_behind_it_is,
            reading: configuration_comes_back_as_written,
            reading: logins_and_keys_are_found,
            replaying: bulk_replays_come_back_as_written,
            replaying: running_bulk_replays_are_found,
            replaying: bulk_replays_stay_behind_the_wall,
            replaying: messages_are_counted_up_to_a_limit,
            reporting: steps_and_attempts_are_kept,
            reporting: rejected_records_are_kept_of_the_last_attempt,
            reporting: every_outcome_has_its_state,
            reporting: a_stale_report_is_discarded_whole,
            reporting: a_repeated_report_changes_nothing,
            reporting: reports_of_one_batch_are_independent,
            reporting: a_released_execution_may_run_at_once_and_keeps_its_failure,
            reporting: a_lease_is_prolonged_only_with_its_fence,
            tenancy: listeners_stay_behind_the_wall,
            tenancy: formats_stay_behind_the_wall,
            tenancy: connections_stay_behind_the_wall,
            tenancy: flows_stay_behind_the_wall,
            tenancy: schedules_stay_behind_the_wall,
            tenancy: api_keys_stay_behind_the_wall,
            tenancy: members_stay_behind_the_wall,
            tenancy: audit_entries_stay_behind_the_wall,
            tenancy: messages_stay_behind_the_wall,
            tenancy: executions_stay_behind_the_wall,
            tenancy: nothing_refers_to_another_tenant,
            tenancy: a_row_that_says_another_tenant_lands_in_the_own,
            ticking: a_tick_is_taken_by_one_and_makes_one_run,
            ticking: what_is_not_committed_ticks_again,
            ticking: schedules_that_run_are_busy,
            ticking: a_change_leaves_to_ticks_what_ticks_write,
            ticking: concurrent_processes_miss_and_double_no_tick,
            transactions: what_is_not_committed_never_was,
            transactions: a_reader_sees_one_state,
            transactions: a_reader_cannot_write,
            transactions: writers_follow_one_another,
            turns: a_flow_runs_no_more_than_its_limit,
            turns: flows_do_not_share_their_limits,
            turns: a_crash_keeps_its_place,
            turns: what_is_held_passes_its_turn_on,
            turns: a_changed_limit_counts_at_once,
            turns: concurrent_workers_keep_the_limit,
            uniqueness: slugs_and_logins_are_unique_everywhere,
            uniqueness: names_are_unique_in_their_tenant,
            uniqueness: a_listener_feeds_one_flow,
            uniqueness: a_flow_has_one_event_schedule,
            uniqueness: nobody_is_a_member_twice,
        }
    };
    ($open:path; $($group:ident: $rule:ident),+ $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $rule() {
                let (_guard, store, clock) = $open().await;
                $crate::testing::store::$group::$rule(&$crate::testing::store::Fixture::new(store, clock)).await;
            }
        )+
    };
}

/// Makes a test of every rule of the account of usage. The argument names an `async fn() -> (Guard, Arc<impl Store + UsageAccount>, Arc<ManualClock>)`,
/// whose store is empty; the guard lives as long as the test.
#[macro_export]
macro_rules! account_contract {
    ($open:path) => {
        $crate::account_contract! { $open; what_tenants_use_is_counted_by_day, a_stretch_is_counted_once_whoever_counts }
    };
    ($open:path; $($rule:ident),+ $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $rule() {
                let (_guard, store, clock) = $open().await;
                let fixture = $crate::testing::store::Fixture::new(store.clone(), clock);
                $crate::testing::store::accounting::$rule(&fixture, store).await;
            }
        )+
    };
}

/// Makes a test of every rule of notices. The argument names an `async fn() -> (Guard, Arc<impl Store + NoticeBoard>, Arc<ManualClock>)`, whose store is
/// empty; the guard lives as long as the test.
#[macro_export]
macro_rules! notice_contract {
    ($open:path) => {
        $crate::notice_contract! { $open;
            ends_are_told_as_they_are_written,
            a_quarantine_is_told,
            a_recovery_is_told_once,
            what_falls_into_the_quiet_time_is_counted,
            a_delivery_is_sent_by_one,
            what_lasts_too_long_is_told_once,
            old_deliveries_go,
            notices_stay_behind_the_wall,
        }
    };
    ($open:path; $($rule:ident),+ $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $rule() {
                let (_guard, store, clock) = $open().await;
                let fixture = $crate::testing::store::Fixture::new(store.clone(), clock);
                $crate::testing::store::telling::$rule(&fixture, store).await;
            }
        )+
    };
}

/// Makes a test of every rule of feeds. The argument names an `async fn() -> (Guard, Arc<impl Store + FeedBoard>, Arc<ManualClock>)`, whose store is empty;
/// the guard lives as long as the test.
#[macro_export]
macro_rules! feed_contract {
    ($open:path) => {
        $crate::feed_contract! { $open;
            feeds_come_back_as_written,
            feeds_stay_behind_the_wall,
            a_feed_is_one_workers_at_a_time,
            how_a_feed_fares_is_written_by_who_has_it,
            a_changed_feed_must_be_left,
            concurrent_workers_take_each_feed_once,
            a_feed_moves_on_with_what_it_brings,
            a_feed_that_moves_twice_at_once_moves_once,
        }
    };
    ($open:path; $($rule:ident),+ $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $rule() {
                let (_guard, store, clock) = $open().await;
                let fixture = $crate::testing::store::Fixture::new(store.clone(), clock);
                $crate::testing::store::feeding::$rule(&fixture, store).await;
            }
        )+
    };
}

/// Makes a test of every rule of keeping house. The argument names an `async fn() -> (Guard, Arc<impl Store + Retention>, Arc<ManualClock>)`, whose store
/// is empty; the guard lives as long as the test.
#[macro_export]
macro_rules! retention_contract {
    ($open:path) => {
        $crate::retention_contract! { $open;
            a_week_that_is_over_goes_with_all_that_ran,
            what_has_not_ended_stays,
            what_ended_lately_stays,
            runs_by_hand_go_too,
            a_duty_is_one_holders,
            room_is_made_ahead,
        }
    };
    ($open:path; $($rule:ident),+ $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $rule() {
                let (_guard, store, clock) = $open().await;
                let fixture = $crate::testing::store::Fixture::new(store.clone(), clock);
                $crate::testing::store::retaining::$rule(&fixture, store).await;
            }
        )+
    };
}
