//! Redirects are looked at and never followed, whoever they lead to.

use vdbspec::wire::Network;

use crate::network::binary::run;
use crate::network::client::{ANSWER_TIME_MAX, ask};
use crate::network::listener::{Listener, NOWHERE};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redirect_is_told_and_not_followed() {
    let other = Listener::plain("127.0.0.1:0", NOWHERE.to_owned())
        .await
        .expect("a free port");
    for status in [
        "301 Moved",
        "302 Found",
        "303 See",
        "307 Temporary",
        "308 Permanent",
    ] {
        let answer = format!(
            "HTTP/1.1 {status}\r\nLocation: http://{}/elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            other.address
        );
        let server = Listener::plain("127.0.0.1:0", answer)
            .await
            .expect("a free port");
        let target = format!("http://{}", server.address);
        let exchange = ask(&target, &Network::default(), ANSWER_TIME_MAX).await;
        let answer = exchange.answer().expect("an answer");
        assert_eq!(
            answer.status.to_string(),
            status.split(' ').next().unwrap_or_default()
        );
        let told = run(&["--target", &target]).await;
        let sentence = format!("{target} redirects to http://{}/elsewhere", other.address);
        assert!(told.text.contains(&sentence), "{}", told.text);
        assert_eq!(told.exit, Some(3), "{}", told.text);
    }
    assert_eq!(other.asked(), [""; 0]);
}
