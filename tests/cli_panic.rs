//! A panic is one sentence without the payload. In a process of its own: the hook is global.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

#[test]
fn a_panic_of_any_thread_is_one_sentence_that_says_where_and_not_what() {
    let said = Arc::new(Mutex::new(Vec::new()));
    let hear = Arc::clone(&said);
    let panicked = vdbspec::cli::panics::watch(move |sentence| {
        hear.lock()
            .expect("nobody panics here")
            .push(sentence.to_owned());
    });
    assert!(!panicked.load(Ordering::SeqCst));
    for _ in 0..2 {
        let thread = std::thread::spawn(|| panic!("the token is root:s3cret"));
        assert!(thread.join().is_err());
    }
    assert!(panicked.load(Ordering::SeqCst));
    let said = said.lock().expect("nobody panics here").clone();
    assert_eq!(said.len(), 1, "{said:?}");
    let sentence = said.first().map_or("", String::as_str);
    assert!(
        sentence.starts_with("error: a bug in vdbspec"),
        "{sentence}"
    );
    assert!(sentence.contains("cli_panic.rs:"), "{sentence}");
    assert!(
        !sentence.contains("s3cret") && !sentence.contains('\n'),
        "{sentence}"
    );
}
