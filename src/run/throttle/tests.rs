//! Whom a run waits for, and for how long: with a clock that stands still

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::{Busy, Sake, Throttle};
use crate::run::policy::{Budget, Policy};
use crate::wire::{Answer, Auth, Exchange, Rate, Request};

fn throttle(budget: Budget) -> Throttle {
    Throttle::new(&Policy {
        budget,
        ..Policy::own(1)
    })
}

fn busy(headers: &[(&str, &str)]) -> Exchange {
    let headers = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Exchange {
        request: Request {
            operation: String::new(),
            method: String::new(),
            path: String::new(),
            headers: Vec::new(),
            auth: Auth::Absent,
            body: Bytes::new(),
        },
        outcome: Ok(Answer {
            leak: None,
            status: 429,
            headers: headers.collect(),
            body: Bytes::new(),
        }),
        elapsed: Duration::ZERO,
    }
}

#[tokio::test(start_paused = true)]
async fn only_changing_requests_wait_for_the_ddl_rate() {
    let throttle = throttle(Budget {
        ddl_rate: Some(Rate::ONE),
        ..Budget::default()
    });
    let begun = Instant::now();
    for _ in 0..100 {
        throttle.admit(false, Sake::Case).await.expect("no budget");
    }
    assert_eq!(begun.elapsed(), Duration::ZERO);
    for _ in 0..5 {
        throttle.admit(true, Sake::Case).await.expect("no budget");
    }
    assert_eq!(begun.elapsed(), Duration::from_secs(4));
}

#[tokio::test]
async fn of_a_budget_some_requests_are_kept_for_looking_again() {
    let budget = Budget {
        requests: Some(20),
        ..Budget::default()
    };
    let throttle = throttle(budget);
    for _ in 0..16 {
        throttle.admit(false, Sake::Case).await.expect("not kept");
    }
    let why = throttle.admit(false, Sake::Case).await.expect_err("kept");
    assert!(why.contains("--max-requests 20"), "{why}");
    for _ in 0..4 {
        throttle
            .admit(false, Sake::Again)
            .await
            .expect("kept for it");
    }
    let why = throttle.admit(false, Sake::Again).await;
    why.expect_err("nothing is left");
}

#[tokio::test(start_paused = true)]
async fn a_used_up_budget_refuses_everything_but_clean_up_which_stays_paced() {
    let budget = Budget {
        requests: Some(2),
        ddl_rate: Some(Rate::ONE),
        ..Budget::default()
    };
    let throttle = throttle(budget);
    for _ in 0..2 {
        throttle
            .admit(true, Sake::Case)
            .await
            .expect("within the budget");
    }
    let why = throttle
        .admit(false, Sake::Case)
        .await
        .expect_err("used up");
    assert!(why.contains("--max-requests 2"), "{why}");
    let begun = Instant::now();
    for _ in 0..3 {
        throttle.admit(true, Sake::CleanUp).await.expect("clean-up");
    }
    assert_eq!(begun.elapsed(), Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_a_turn_that_comes_after_the_end() {
    let time = Some(Duration::from_millis(1500));
    let throttle = throttle(Budget {
        time,
        ddl_rate: Some(Rate::ONE),
        ..Budget::default()
    });
    for _ in 0..2 {
        throttle.admit(true, Sake::Case).await.expect("in time");
    }
    let before = Instant::now();
    let why = throttle
        .admit(true, Sake::Case)
        .await
        .expect_err("too late");
    assert_eq!(before.elapsed(), Duration::ZERO);
    assert!(why.contains("--max-time 1s 500ms"), "{why}");
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_ends_after_the_end_is_not_said_to_be_the_end() {
    let throttle = throttle(Budget {
        time: Some(Duration::from_secs(12)),
        ..Budget::default()
    });
    let begun = Instant::now();
    throttle.busy(&busy(&[("retry-after", "30")]), begun, 1, false);
    let why = throttle
        .admit(false, Sake::Case)
        .await
        .expect_err("too late");
    assert_eq!(begun.elapsed(), Duration::ZERO);
    assert!(
        !why.contains("is over") && why.contains("--max-time 12s"),
        "{why}"
    );
    assert!(why.contains("left alone for 30s"), "{why}");
}

#[tokio::test(start_paused = true)]
async fn a_wait_of_our_own_choice_is_not_said_to_be_asked_for() {
    let throttle = throttle(Budget {
        time: Some(Duration::from_millis(20)),
        ..Budget::default()
    });
    throttle.busy(&busy(&[]), Instant::now(), 1, false);
    let why = throttle
        .admit(false, Sake::Case)
        .await
        .expect_err("too late");
    assert!(!why.contains("asks"), "{why}");
    assert!(
        why.contains("the target is busy") && why.contains("--max-time 20ms"),
        "{why}"
    );
    // Where both last, whose wait ends last is told.
    throttle.busy(&busy(&[("retry-after", "5")]), Instant::now(), 1, false);
    let why = throttle
        .admit(false, Sake::Case)
        .await
        .expect_err("too late");
    assert!(why.contains("asks to be left alone for 5s"), "{why}");
}

#[tokio::test(start_paused = true)]
async fn a_date_that_is_far_away_is_told_as_a_date_and_many_seconds_as_days() {
    for (asked, words) in [
        (
            "Mon, 06 Nov 2090 08:00:00 GMT",
            "until 2090-11-06 08:00:00 UTC",
        ),
        ("172801", "for about 2 days"),
        ("99999999999", "for a year or more"),
        ("3600", "for 1h"),
    ] {
        let throttle = throttle(Budget::default());
        throttle.busy(&busy(&[("retry-after", asked)]), Instant::now(), 1, false);
        let why = throttle
            .admit(false, Sake::Case)
            .await
            .expect_err("left alone");
        let words = format!("asks to be left alone {words} (Retry-After)");
        assert!(why.contains(&words), "{asked}: {why}");
        assert!(why.contains("try again after that"), "{asked}: {why}");
    }
}

#[tokio::test(start_paused = true)]
async fn all_lanes_leave_a_busy_target_alone_for_as_long_as_it_asks() {
    let throttle = throttle(Budget::default());
    let begun = Instant::now();
    throttle.busy(&busy(&[("retry-after", "7")]), begun, 1, false);
    throttle.busy(&busy(&[]), begun, 1, false);
    throttle
        .admit(false, Sake::CleanUp)
        .await
        .expect("no budget");
    let waited = begun.elapsed();
    assert!(waited >= Duration::from_secs(7), "{waited:?}");
    assert!(waited <= Duration::from_millis(7_700), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn those_who_waited_come_back_one_after_the_other_and_none_too_early() {
    let throttle = Arc::new(throttle(Budget::default()));
    let begun = Instant::now();
    throttle.busy(&busy(&[("retry-after", "40")]), begun, 1, false);
    let mut lanes = JoinSet::new();
    for _ in 0..6 {
        let throttle = Arc::clone(&throttle);
        lanes.spawn(async move {
            throttle.admit(false, Sake::Case).await.expect("no budget");
            begun.elapsed()
        });
    }
    let mut back = lanes.join_all().await;
    back.sort();
    let asked = Duration::from_secs(40);
    assert!(back.iter().all(|back| *back >= asked), "{back:?}");
    // A tenth of the wait, and three seconds at most.
    let spread = Duration::from_secs(3);
    assert!(back.iter().all(|back| *back <= asked + spread), "{back:?}");
    back.dedup();
    assert_eq!(back.len(), 6, "{back:?}");
}

#[tokio::test(start_paused = true)]
async fn a_target_that_asks_for_more_than_is_waited_for_is_left_alone_for_good() {
    let throttle = throttle(Budget::default());
    let begun = Instant::now();
    let asked = busy(&[("retry-after", "3600")]);
    assert_eq!(throttle.busy(&asked, begun, 1, false), Busy::AskedTooMuch);
    let why = throttle
        .admit(false, Sake::Case)
        .await
        .expect_err("left alone");
    assert!(why.contains("1h") && why.contains("1m at most"), "{why}");
    assert_eq!(begun.elapsed(), Duration::ZERO);
    // Clean-up would wait for the hour, so the run ends as soon as it is over.
    throttle.press();
    throttle.overdue(Duration::from_secs(30)).await;
    assert_eq!(begun.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_over_bears_a_busy_target_for_a_while_only() {
    let throttle = throttle(Budget::default());
    let begun = Instant::now();
    throttle.busy(&busy(&[("retry-after", "20")]), begun, 1, true);
    throttle.press();
    throttle.overdue(Duration::from_secs(30)).await;
    assert_eq!(begun.elapsed(), Duration::from_secs(30));
}

#[tokio::test(start_paused = true)]
async fn clean_up_does_not_wait_for_ever_for_a_target_that_answers_only_reads() {
    let throttle = throttle(Budget::default());
    let begun = Instant::now();
    let mut waits = 0;
    loop {
        throttle.admit(true, Sake::CleanUp).await.expect("clean-up");
        let sent = Instant::now();
        waits += 1;
        if throttle.busy(&busy(&[("retry-after", "60")]), sent, 1, true) == Busy::TooLong {
            break;
        }
        throttle.fine();
    }
    assert_eq!(waits, 3);
    assert!(begun.elapsed() <= super::CLEAN_WAIT_MAX);
}

#[tokio::test(start_paused = true)]
async fn without_such_a_wish_waits_grow_until_an_answer_is_good() {
    let throttle = throttle(Budget::default());
    let mut waits = Vec::new();
    for _ in 0..4 {
        let sent = Instant::now();
        throttle.busy(&busy(&[]), sent, 1, false);
        throttle.admit(false, Sake::Case).await.expect("no budget");
        waits.push(sent.elapsed());
    }
    assert!(
        waits.is_sorted() && waits.last() > Some(&Duration::from_millis(199)),
        "{waits:?}"
    );
    throttle.fine();
    let sent = Instant::now();
    throttle.busy(&busy(&[]), sent, 1, false);
    throttle.admit(false, Sake::Case).await.expect("no budget");
    // What the first wait may be, and a tenth of it.
    assert!(sent.elapsed() <= Duration::from_millis(56));
}
