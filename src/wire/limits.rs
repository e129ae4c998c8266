//! Every bound on what a run may take from a target or do to it, in one place.

use std::time::Duration;

/// Largest answer body that is read, in bytes. A larger one ends the exchange as `too-large`.
pub const ANSWER_BODY_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Longest wait for a TCP connection.
pub const CONNECT_TIME_MAX: Duration = Duration::from_secs(5);
/// Longest wait for a whole answer unless `--timeout` says otherwise.
pub const ANSWER_TIME_MAX: Duration = Duration::from_secs(30);
/// Idle connections kept to the target.
pub const IDLE_CONNECTIONS_MAX: usize = 32;
/// Consecutive exchanges without any answer after which the run stops as inconclusive.
pub const DEAD_EXCHANGES_MAX: u32 = 8;
/// Consecutive answers of a busy or starting target after which the run stops as inconclusive.
pub const BUSY_EXCHANGES_MAX: u32 = 60;
/// Consecutive time-outs of one operation after which it is not asked again.
pub const SILENT_EXCHANGES_MAX: u32 = 3;
/// Waits between re-reads of a witness that does not agree with the model yet, in milliseconds.
pub const REREAD_WAITS_MS: [u64; 6] = [5, 10, 20, 40, 80, 160];
/// Length of a name that a run makes, unless a case asks for a longer one. Milvus allows 255 bytes.
pub const NAME_LENGTH_MAX: usize = 24;
/// Longest a run waits for a request to leave the starting-up state at a time.
pub const READY_POLL_WAIT: Duration = Duration::from_millis(250);
/// Deepest nesting of an answer that is looked at.
pub const ANSWER_DEPTH_MAX: usize = 96;
/// Collections that a run makes, one after the other or at once.
pub const COLLECTIONS_MAX: usize = 40;
