//! Rules about the shape of every answer of a documented operation.

mod code;
mod data;
mod echo;
mod keys;
mod message;
mod object;
mod server_error;
mod status;
mod version_keys;

pub use code::CODE;
pub use data::DATA;
pub use echo::{ECHO, check as echoes_the_request};
pub use keys::KEYS;
pub use message::MESSAGE;
pub use object::OBJECT;
pub use server_error::{SERVER_ERROR, check as server_error};
pub use status::STATUS;
pub use version_keys::{VERSION_KEYS, check as keys_of_the_version};

use super::reading::Reading;
use super::verdict::{Judgement, Verdict};
use crate::contract::Operation;
use crate::wire::Exchange;

/// What an envelope rule may look at.
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'a> {
    /// The operation with the decisions applied.
    pub operation: &'a Operation,
    /// The exchange.
    pub exchange: &'a Exchange,
    /// Its body, read.
    pub reading: &'a Reading,
}

/// All envelope rules on one exchange whose body is JSON. The first failure ends the list.
pub fn judge(envelope: Envelope<'_>) -> Vec<Judgement> {
    let checks: [fn(Envelope<'_>) -> Option<Judgement>; 6] = [
        object::check,
        code::check,
        status::check,
        data::check,
        message::check,
        keys::check,
    ];
    let mut judgements = Vec::new();
    for check in checks {
        let Some(judgement) = check(envelope) else {
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

#[cfg(test)]
mod testing {
    use super::Envelope;
    use crate::check::reading::Reading;
    use crate::check::testing::{codes, exchange, operation};
    use crate::check::verdict::{Judgement, Verdict};

    /// The verdict and kind of one rule on an answer of `stem` (`aliases.describe`).
    pub(super) fn judged(
        check: fn(Envelope<'_>) -> Option<Judgement>,
        stem: &str,
        status: u16,
        body: &str,
    ) -> Option<(Verdict, String)> {
        let exchange = exchange(status, body);
        let reading = Reading::of(&exchange, &codes());
        let operation = operation(stem);
        check(Envelope {
            operation: &operation,
            exchange: &exchange,
            reading: &reading,
        })
        .map(|judgement| (judgement.verdict, judgement.kind))
    }
}
