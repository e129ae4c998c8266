//! Every bound on what a run may take from a target or do to it, in one place.

use std::time::Duration;

/// Largest answer body that is read, in bytes. A larger one ends the exchange as `too-large`. As many collections as
/// Milvus allows (65,536) are listed in it if their names have 60 bytes on average; several may be read at once.
pub const ANSWER_BODY_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Most bytes of an answer's headers, names and values. Servers and proxies send a few hundred.
pub const ANSWER_HEADER_BYTES_MAX: usize = 32 * 1024;
/// Longest wait for a TCP connection.
pub const CONNECT_TIME_MAX: Duration = Duration::from_secs(5);
/// Longest wait for a whole answer unless `--timeout` says otherwise.
pub const ANSWER_TIME_MAX: Duration = Duration::from_secs(30);
/// Idle connections kept to the target.
pub const IDLE_CONNECTIONS_MAX: usize = 32;
/// Consecutive exchanges without a whole answer that can be read after which the run stops as inconclusive.
pub const DEAD_EXCHANGES_MAX: u32 = 8;
/// Consecutive exchanges without a whole answer after which nothing more is sent, not even to clean up.
pub const LOST_EXCHANGES_MAX: u32 = 2 * DEAD_EXCHANGES_MAX;
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
/// Deepest nesting of an answer that is looked at; the documented ones have six levels.
pub const ANSWER_DEPTH_MAX: usize = 96;
/// Most values of an answer that is looked at. A list of 65,536 collections has half as many.
pub const ANSWER_VALUES_MAX: usize = 131_072;
/// As how many values an object counts: it takes as much memory, however little is in it.
pub const ANSWER_OBJECT_VALUES: usize = 16;
/// Collections of a run that are there, or may be, at once.
pub const COLLECTIONS_MAX: usize = 40;
