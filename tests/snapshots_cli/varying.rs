//! What varies on one server only, as its users know it: told by its key, it never differs.

use super::{Change, FEW, Folder, Planted, Served, planted};

/// An answer of the reference server with a number in it that is another one each time.
async fn against_a_counter(play: fn(&Folder, &str, &str)) {
    let served = Served::start(&["--dialect", "documents"], &[]);
    let counting = Planted::before(&served.url(), planted::counter as Change).await;
    let (url, counting) = (served.url(), counting.base.clone());
    let played = tokio::task::spawn_blocking(move || play(&Folder::new(), &url, &counting));
    played.await.expect("it ends");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_varies_changes_every_snapshot_unless_it_is_named() {
    against_a_counter(|folder, _, counting| {
        let record = ["--only", FEW, "--snapshot-mode", "record"];
        folder.run(counting, &record);
        let (_, said) = folder.run(counting, &["--only", FEW]);
        assert!(said.contains("CHANGED"), "{said}");
        let named = ["--varies", "served"];
        folder.run(counting, &[&record[..], &named].concat());
        let (_, said) = folder.run(counting, &[&["--only", FEW], &named[..]].concat());
        assert!(said.contains(" 0 changed, 0 new,"), "{said}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn compare_leaves_out_what_varies_on_servers_and_in_labels_recorded_with_and_without_it() {
    against_a_counter(|folder, url, counting| {
        let record = ["--only", FEW, "--snapshot-mode", "record"];
        folder.run(counting, &record);
        for (one, other) in [(url, counting), ("mine", counting), (counting, counting)] {
            let args = ["compare", one, other, "--snapshots", "s", "--only", FEW];
            let (code, said) = folder.vdbspec(&args, &[]);
            assert_eq!(code, Some(1), "{said}");
            assert!(said.contains("/served"), "{said}");
            let args = [&args[..], &["--varies", "served"]].concat();
            let (code, said) = folder.vdbspec(&args, &[]);
            let is_there = one == url;
            // That it is there at all is a difference still.
            assert_eq!(code, Some(i32::from(is_there)), "{said}");
            assert_eq!(said.contains("/served: absent"), is_there, "{said}");
        }
        folder.run(counting, &[&record[..], &["--varies", "served"]].concat());
        let args = [
            "compare",
            "mine",
            counting,
            "--snapshots",
            "s",
            "--only",
            FEW,
        ];
        let (code, said) = folder.vdbspec(&[&args[..], &["--varies", "served"]].concat(), &[]);
        assert_eq!(code, Some(0), "{said}");
    })
    .await;
}

#[test]
fn what_an_answer_is_compared_by_cannot_be_hidden() {
    let folder = Folder::new();
    for key in ["code", "data", ""] {
        let args = ["run", "--snapshots", "s", "--varies", key];
        let (code, said) = folder.vdbspec(&args, &[]);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("--varies"), "{said}");
    }
}
