//! Rules about every answer, before anything is known of its meaning. Each takes an exchange and answers with one
//! judgement, or with none where it has nothing to look at.

mod byte_order_mark;
mod complete;
mod content_type;
mod documented_path;
mod one_value;
mod unique_keys;
mod utf8;

pub use byte_order_mark::BYTE_ORDER_MARK;
pub use complete::COMPLETE;
pub use content_type::CONTENT_TYPE;
pub use documented_path::{DOCUMENTED_PATH, check as documented_path, redirected};
pub use one_value::ONE_VALUE;
pub use unique_keys::UNIQUE_KEYS;
pub use utf8::UTF8;

use super::reading::is_encoded;
use super::verdict::{Judgement, Verdict};
use crate::wire::Exchange;

/// All transport rules on one exchange. The first failure ends the list: what follows would only repeat it.
pub fn judge(exchange: &Exchange) -> Vec<Judgement> {
    let checks: [fn(&Exchange) -> Option<Judgement>; 6] = [
        complete::check,
        byte_order_mark::check,
        utf8::check,
        one_value::check,
        unique_keys::check,
        content_type::check,
    ];
    // Of an encoded body nothing can be said.
    let readable = exchange.answer().is_none_or(|answer| !is_encoded(answer));
    let count = if readable { checks.len() } else { 1 };
    let mut judgements = Vec::new();
    for check in checks.into_iter().take(count) {
        let Some(judgement) = check(exchange) else {
            continue;
        };
        let failed = judgement.verdict == Verdict::Fail;
        judgements.push(judgement);
        if failed {
            break;
        }
    }
    judgements
}
