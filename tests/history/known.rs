//! Histories written by hand of which the answer is known.

use insta::assert_snapshot;
use vdbspec::model::history::{
    Answered, Call, Malformed, Operation, Register, STEPS_MAX, Verdict, check, picture,
};

use crate::history::{STRICT, op};
use Answered::{Accepted, Listed, Owner, Rejected, Unknown};
use Call::{Alter, Create, Describe, Drop, DropCollection, List};

fn holds(history: &[Operation]) -> bool {
    match check(&STRICT, Register::default(), history, STEPS_MAX) {
        Ok(Verdict::Linearizable) => true,
        Ok(Verdict::Broken(_)) => false,
        other => panic!("no answer: {other:?}"),
    }
}

#[test]
fn nothing_is_linearizable() {
    assert!(holds(&[]));
}

#[test]
fn one_client_after_the_other() {
    assert!(holds(&[
        op(1, 0, 1, Create(0), Accepted),
        op(2, 2, 3, Describe, Owner(0)),
        op(1, 4, 5, Drop(None), Accepted),
        op(2, 6, 7, Describe, Rejected),
    ]));
}

#[test]
fn a_read_that_overlaps_a_write_may_see_either_state() {
    for seen in [Rejected, Owner(0)] {
        assert!(holds(&[
            op(1, 0, 10, Create(0), Accepted),
            op(2, 2, 8, Describe, seen),
        ]));
    }
}

#[test]
fn a_stale_read_after_a_write_has_ended_is_not() {
    assert!(!holds(&[
        op(1, 0, 1, Create(0), Accepted),
        op(2, 2, 3, Describe, Rejected),
    ]));
}

#[test]
fn two_reads_that_see_new_and_then_old_are_not() {
    assert!(!holds(&[
        op(1, 0, 10, Create(0), Accepted),
        op(2, 1, 2, Describe, Owner(0)),
        op(3, 3, 4, Describe, Rejected),
    ]));
}

#[test]
fn two_reads_that_see_old_and_then_new_are() {
    assert!(holds(&[
        op(1, 0, 10, Create(0), Accepted),
        op(2, 1, 2, Describe, Rejected),
        op(3, 3, 4, Describe, Owner(0)),
    ]));
}

#[test]
fn a_value_that_was_never_written_is_not() {
    assert!(!holds(&[
        op(1, 0, 1, Create(0), Accepted),
        op(2, 2, 3, Describe, Owner(1)),
    ]));
}

#[test]
fn two_creates_at_once_on_two_collections_cannot_both_be_accepted() {
    assert!(!holds(&[
        op(1, 0, 10, Create(0), Accepted),
        op(2, 0, 10, Create(1), Accepted),
    ]));
}

#[test]
fn of_two_creates_at_once_one_is_accepted_and_one_rejected() {
    assert!(holds(&[
        op(1, 0, 10, Create(0), Accepted),
        op(2, 0, 10, Create(1), Rejected),
    ]));
}

#[test]
fn the_winner_of_two_creates_is_the_one_that_was_told_so() {
    assert!(!holds(&[
        op(1, 0, 10, Create(0), Accepted),
        op(2, 0, 10, Create(1), Rejected),
        op(3, 11, 12, Describe, Owner(1)),
    ]));
}

#[test]
fn two_creates_with_a_drop_between_them_are() {
    assert!(holds(&[
        op(1, 0, 10, Create(0), Accepted),
        op(2, 0, 10, Drop(None), Accepted),
        op(3, 0, 10, Create(1), Accepted),
        op(4, 11, 12, Describe, Owner(1)),
    ]));
}

#[test]
fn a_lost_update_is_not() {
    assert!(!holds(&[
        op(1, 0, 1, Create(0), Accepted),
        op(2, 2, 5, Alter(1), Accepted),
        op(3, 6, 7, Describe, Owner(0)),
    ]));
}

#[test]
fn two_alters_at_once_leave_one_of_both() {
    let alters = [
        op(1, 0, 1, Create(0), Accepted),
        op(1, 2, 9, Alter(0), Accepted),
        op(2, 2, 9, Alter(1), Accepted),
    ];
    for (owner, good) in [(Owner(0), true), (Owner(1), true), (Rejected, false)] {
        let mut history = alters.to_vec();
        history.push(op(3, 10, 11, Describe, owner));
        assert_eq!(holds(&history), good, "{owner:?}");
    }
}

#[test]
fn readers_cannot_disagree_on_the_order_of_two_alters() {
    assert!(!holds(&[
        op(1, 0, 1, Create(0), Accepted),
        op(1, 2, 20, Alter(1), Accepted),
        op(2, 2, 20, Alter(0), Accepted),
        op(3, 3, 4, Describe, Owner(1)),
        op(3, 5, 6, Describe, Owner(0)),
        op(4, 7, 8, Describe, Owner(1)),
    ]));
}

#[test]
fn an_alter_that_races_a_drop_may_win_or_lose() {
    for answered in [Accepted, Rejected] {
        assert!(holds(&[
            op(1, 0, 1, Create(0), Accepted),
            op(1, 2, 9, Drop(None), Accepted),
            op(2, 2, 9, Alter(1), answered),
            op(3, 10, 11, Describe, Rejected),
        ]));
    }
}

#[test]
fn an_alter_that_lost_against_a_drop_cannot_bring_the_alias_back() {
    assert!(!holds(&[
        op(1, 0, 1, Create(0), Accepted),
        op(1, 2, 9, Drop(None), Accepted),
        op(2, 2, 9, Alter(1), Accepted),
        op(3, 10, 11, Describe, Owner(1)),
    ]));
}

#[test]
fn an_alias_is_in_one_list_at_a_time() {
    assert!(!holds(&[
        op(1, 0, 1, Create(0), Accepted),
        op(2, 2, 3, List(0), Listed(true)),
        op(2, 4, 5, List(1), Listed(true)),
    ]));
}

#[test]
fn a_list_and_a_description_that_disagree_at_rest_are_not() {
    assert!(!holds(&[
        op(1, 0, 1, Create(0), Accepted),
        op(2, 2, 3, Describe, Owner(0)),
        op(2, 4, 5, List(0), Listed(false)),
    ]));
}

#[test]
fn a_write_without_an_answer_may_have_happened_or_not() {
    for seen in [Owner(0), Rejected] {
        assert!(holds(&[
            op(1, 0, 5, Create(0), Unknown),
            op(2, 10, 11, Describe, seen),
        ]));
    }
}

#[test]
fn a_write_without_an_answer_may_take_effect_much_later_but_only_once() {
    let history = [
        op(1, 0, 5, Create(0), Unknown),
        op(2, 10, 11, Describe, Rejected),
        op(2, 12, 13, Describe, Owner(0)),
        op(2, 14, 15, Drop(None), Accepted),
        op(2, 16, 17, Describe, Rejected),
    ];
    assert!(holds(&history));
    let mut again = history.to_vec();
    again.push(op(2, 18, 19, Describe, Owner(0)));
    assert!(!holds(&again));
}

#[test]
fn a_client_goes_on_after_an_answer_that_never_came() {
    assert!(holds(&[
        op(1, 0, 5, Create(0), Unknown),
        op(1, 6, 7, Describe, Rejected),
        op(1, 8, 9, Describe, Owner(0)),
    ]));
}

#[test]
fn a_write_cannot_take_effect_before_it_was_asked_for() {
    assert!(!holds(&[
        op(2, 0, 1, Describe, Owner(0)),
        op(1, 2, 5, Create(0), Unknown),
    ]));
}

#[test]
fn a_collection_that_is_gone_takes_no_alias() {
    assert!(!holds(&[
        op(1, 0, 1, DropCollection(0), Accepted),
        op(2, 2, 3, Create(0), Accepted),
    ]));
}

#[test]
fn a_collection_that_goes_while_an_alias_is_made_takes_it_along_or_refuses_it() {
    for (answered, seen) in [(Accepted, Rejected), (Rejected, Rejected)] {
        assert!(holds(&[
            op(1, 0, 9, DropCollection(0), Accepted),
            op(2, 0, 9, Create(0), answered),
            op(3, 10, 11, Describe, seen),
        ]));
    }
    assert!(!holds(&[
        op(1, 0, 9, DropCollection(0), Accepted),
        op(2, 0, 9, Create(0), Accepted),
        op(3, 10, 11, Describe, Owner(0)),
    ]));
}

#[test]
fn a_rejected_create_that_took_effect_is_not() {
    assert!(!holds(&[
        op(1, 0, 1, Create(0), Rejected),
        op(1, 2, 3, Describe, Owner(0)),
    ]));
}

#[test]
fn operations_that_touch_at_one_instant_may_go_either_way() {
    for seen in [Rejected, Owner(0)] {
        assert!(holds(&[
            op(1, 0, 5, Create(0), Accepted),
            op(2, 5, 6, Describe, seen),
        ]));
    }
}

#[test]
fn a_history_begins_where_it_is_told_to() {
    let begin = Register {
        owner: Some(1),
        dropped: 0,
    };
    let history = [op(1, 0, 1, Describe, Owner(1))];
    assert_eq!(
        check(&STRICT, begin, &history, STEPS_MAX),
        Ok(Verdict::Linearizable)
    );
}

#[test]
fn a_budget_that_is_too_small_gives_no_answer_rather_than_a_wrong_one() {
    let history: Vec<_> = (0..12)
        .map(|client| op(client, 0, 100, Alter(u8::from(client % 2 == 0)), Accepted))
        .chain([op(20, 0, 101, Describe, Owner(7))])
        .collect();
    let begin = Register {
        owner: Some(0),
        dropped: 0,
    };
    assert_eq!(check(&STRICT, begin, &history, 10), Ok(Verdict::Unknown));
}

#[test]
fn what_is_no_history_is_refused_with_a_reason() {
    let overlap = [
        op(1, 0, 5, Describe, Rejected),
        op(1, 2, 7, Describe, Rejected),
    ];
    assert_eq!(
        check(&STRICT, Register::default(), &overlap, STEPS_MAX),
        Err(Malformed::Overlap(1))
    );
    let backwards = [op(1, 5, 2, Describe, Rejected)];
    assert_eq!(
        check(&STRICT, Register::default(), &backwards, STEPS_MAX),
        Err(Malformed::Backwards(1))
    );
    let beyond = [op(1, 0, 1, Create(32), Accepted)];
    assert_eq!(
        check(&STRICT, Register::default(), &beyond, STEPS_MAX),
        Err(Malformed::Collection(32))
    );
}

#[test]
fn the_picture_shows_the_end_of_the_order_and_what_stands_in_its_way() {
    let history = [
        op(1, 0, 100, Create(0), Accepted),
        op(2, 120, 400, Alter(1), Accepted),
        op(3, 150, 300, Describe, Owner(0)),
        op(1, 130, 500, Drop(None), Unknown),
        op(3, 420, 520, Describe, Owner(0)),
    ];
    let verdict = check(&STRICT, Register::default(), &history, STEPS_MAX);
    let Ok(Verdict::Broken(blocked)) = verdict else {
        panic!("the alter was lost: {verdict:?}");
    };
    let names = ["<collection-1>".to_owned(), "<collection-2>".to_owned()];
    assert_snapshot!(picture(&blocked, &names));
}
