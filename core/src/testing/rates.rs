//! The contract of the rates port: rules that every adapter keeps, each an async function that panics where one does not.
//!
//! An adapter's tests call [`rates_contract!`](crate::rates_contract) with a function that makes rates nobody has asked yet; every rule becomes a test of
//! its own. The rules do not know whose time is counted.
//!
//! Must not know: where the counts are.
#![expect(clippy::missing_panics_doc, reason = "a rule fails by panicking; that is what it is for")]
#![expect(clippy::expect_used, reason = "only tests call this")]

use std::time::Duration;

use async_trait::async_trait;
use futures::future::join_all;

use crate::{ids::ListenerId, ports::rates::Rates, rate_limit::RateLimit, testing::clock::ManualClock};

/// Rates and their time.
#[async_trait]
pub trait RatesUnderTest: Send + Sync {
    /// What is under test.
    fn rates(&self) -> &dyn Rates;

    /// Lets that much time pass, or a little more.
    async fn pass(&self, time: Duration);
}

/// Makes a test of every rule. The argument names an `async fn() -> impl RatesUnderTest`.
#[macro_export]
macro_rules! rates_contract {
    ($open:path) => {
        $crate::rates_contract! { $open;
            a_burst_is_taken_and_then_as_many_as_the_rate_allows,
            requests_at_once_are_all_counted,
            a_pause_gives_the_burst_back_and_no_more,
            listeners_have_limits_of_their_own,
            a_changed_limit_begins_anew,
            the_highest_limits_can_be_counted,
        }
    };
    ($open:path; $($rule:ident),+ $(,)?) => {
        $(
            #[tokio::test]
            async fn $rule() {
                $crate::testing::rates::$rule(&$open().await).await;
            }
        )+
    };
}

fn listener() -> ListenerId {
    ListenerId::generate(&ManualClock::default())
}

/// Slow enough that no test is so late that another request would be taken.
const fn one_a_second(burst: u32) -> RateLimit {
    RateLimit { per_second: 1, burst }
}

/// How many of so many requests at once are taken.
async fn taken_of(under_test: &impl RatesUnderTest, count: usize, listener: ListenerId, limit: RateLimit) -> usize {
    let asked = join_all((0..count).map(|_| under_test.rates().take(listener, limit))).await;
    asked.iter().filter(|taken| taken.is_ok()).count()
}

/// After the burst it says how long to wait, and then takes one.
pub async fn a_burst_is_taken_and_then_as_many_as_the_rate_allows(under_test: &impl RatesUnderTest) {
    let (listener, limit) = (listener(), one_a_second(3));
    for _ in 0..3 {
        assert_eq!(under_test.rates().take(listener, limit).await, Ok(()));
    }
    for _ in 0..2 {
        let refused = under_test.rates().take(listener, limit).await;
        let wait = refused.expect_err("the burst is over");
        assert!(!wait.is_zero() && wait <= Duration::from_secs(1), "{wait:?}");
        under_test.pass(wait).await;
        assert_eq!(under_test.rates().take(listener, limit).await, Ok(()), "it waited as long as it was told");
    }
}

/// However they come together, no more than the burst are taken.
pub async fn requests_at_once_are_all_counted(under_test: &impl RatesUnderTest) {
    let (listener, limit) = (listener(), one_a_second(40));
    assert_eq!(taken_of(under_test, 100, listener, limit).await, 40);
    assert_eq!(taken_of(under_test, 100, listener, limit).await, 0);
}

/// Time that nobody used is not saved beyond the burst.
pub async fn a_pause_gives_the_burst_back_and_no_more(under_test: &impl RatesUnderTest) {
    let (listener, limit) = (listener(), RateLimit { per_second: 2, burst: 2 });
    assert_eq!(taken_of(under_test, 10, listener, limit).await, 2);
    under_test.pass(Duration::from_secs(2)).await;
    assert_eq!(taken_of(under_test, 10, listener, limit).await, 2);
}

/// Nobody is refused for what others ask.
pub async fn listeners_have_limits_of_their_own(under_test: &impl RatesUnderTest) {
    let clock = ManualClock::default();
    let listeners = [(); 50].map(|()| ListenerId::generate(&clock));
    let asked = join_all(listeners.iter().flat_map(|listener| {
        (0..2).map(|_| async { (*listener, under_test.rates().take(*listener, one_a_second(1)).await.is_ok()) })
    }));
    let taken: Vec<_> = asked.await.into_iter().filter(|(_, taken)| *taken).map(|(listener, _)| listener).collect();
    assert_eq!(taken, listeners, "one of each");
}

/// Whoever raises a limit need not wait for what the lower one has counted.
pub async fn a_changed_limit_begins_anew(under_test: &impl RatesUnderTest) {
    let listener = listener();
    assert_eq!(taken_of(under_test, 5, listener, one_a_second(1)).await, 1);
    assert_eq!(taken_of(under_test, 5, listener, one_a_second(2)).await, 2);
}

/// The numbers do not run over, and are fine enough.
pub async fn the_highest_limits_can_be_counted(under_test: &impl RatesUnderTest) {
    let most = crate::rate_limit::MAX_RATE;
    let clock = ManualClock::default();
    let (often, long) = (ListenerId::generate(&clock), ListenerId::generate(&clock));
    assert_eq!(taken_of(under_test, 100, often, RateLimit { per_second: most, burst: most }).await, 100);
    assert_eq!(taken_of(under_test, 100, long, one_a_second(most)).await, 100);
    under_test.pass(Duration::from_millis(1)).await;
    assert_eq!(under_test.rates().take(often, RateLimit { per_second: most, burst: 1 }).await, Ok(()));
    under_test.pass(Duration::from_millis(1)).await;
    assert_eq!(under_test.rates().take(often, RateLimit { per_second: most, burst: 1 }).await, Ok(()));
}
