//! A bug of ours must not look like a crash, and must not print what a request or an answer held.

use std::panic::{self, Location};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// From now on a panic of any thread is one sentence, given to `say` once; the flag tells whether there was one.
///
/// The payload of a panic is not part of the sentence, since it may hold whatever the code was working on.
pub fn watch(say: impl Fn(&str) + Send + Sync + 'static) -> Arc<AtomicBool> {
    let panicked = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&panicked);
    panic::set_hook(Box::new(move |info| {
        // One bug often makes several threads fail: the first sentence is the one that helps.
        if !seen.swap(true, Ordering::SeqCst) {
            say(&sentence(info.location()));
        }
    }));
    panicked
}

fn sentence(location: Option<&Location<'_>>) -> String {
    let place = location.map_or_else(
        || "an unknown place".to_owned(),
        |location| format!("{}:{}", location.file(), location.line()),
    );
    format!(
        "error: a bug in vdbspec {} at {place}; nothing was decided: please report this line with the command that you ran",
        env!("CARGO_PKG_VERSION")
    )
}
