//! Transport: everything around the JSON.

use reqwest::Method;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use vdbspec::server::{ServerConfig, run};

use super::plain;
use super::server_station::{Station, path, reply};

#[tokio::test]
async fn a_configured_token_is_asked_for_before_anything_else() {
    let station = Station::with(ServerConfig {
        token: Some("root:Milvus".to_owned()),
        ..ServerConfig::default()
    })
    .await;
    for path in ["/v2/vectordb/aliases/list", "/nowhere"] {
        let refused = reply(station.send(Method::POST, path, &[], "nonsense").await).await;
        assert_eq!(
            refused,
            (
                401,
                json!({"code": 1800, "message": "user hasn't authenticated"})
            ),
            "{path}"
        );
    }
    let bearer = [("Authorization", "Bearer root:Milvus")];
    assert_eq!(
        reply(station.send(Method::POST, "/nowhere", &bearer, "").await)
            .await
            .0,
        404
    );
    let let_in = station
        .send(Method::POST, "/v2/vectordb/aliases/list", &bearer, "{}")
        .await;
    assert_eq!(reply(let_in).await, (200, json!({"code": 0, "data": []})));
}

#[tokio::test]
async fn a_body_is_read_as_go_reads_it() {
    let station = plain().await;
    for (body, code) in [
        ("", 1801),
        ("  \n", 1801),
        ("[]", 1801),
        ("\"x\"", 1801),
        ("1", 1801),
        ("{", 1801),
        ("\u{feff}{}", 1801),
        (r#"{"dbName": "default",}"#, 1801),
        ("{'a': 1}", 1801),
        (r#"{"dbName": 1}"#, 1801),
        (r#"{"dbName": ["default"]}"#, 1801),
        ("null", 0),
        ("{}", 0),
        ("{} {}", 0),
        ("{}garbage", 0),
        (r#"{"unknown": 1}"#, 0),
        (r#"{"dbName": null}"#, 0),
        (r#"{"dbName": "nodb", "dbName": "default"}"#, 0),
        (r#"{"DBNAME": "nodb"}"#, 800),
        (r#"{"dbName": "\ud800"}"#, 800),
    ] {
        let (status, reply) = station.raw("aliases/list", body).await;
        assert_eq!(
            (status, &reply["code"]),
            (200, &json!(code)),
            "{body:?}: {reply}"
        );
    }
    let (_, invalid) = station
        .raw("aliases/describe", b"{\"aliasName\": \"\xff\"}".to_vec())
        .await;
    assert_eq!(invalid["code"], 1100);
    let (_, empty) = station.raw("aliases/list", "").await;
    let message = empty["message"].as_str().expect("a message");
    assert!(
        message.ends_with("the request body should be nil, however {} is valid"),
        "{message}"
    );
}

#[tokio::test]
async fn missing_fields_are_named_line_by_line() {
    let (_, reply) = plain().await.raw("aliases/create", "{}").await;
    let lines = "missing required parameters, error: Key: 'AliasCollectionReq.CollectionName' Error:Field validation for \
                 'CollectionName' failed on the 'required' tag\nKey: 'AliasCollectionReq.AliasName' Error:Field \
                 validation for 'AliasName' failed on the 'required' tag";
    assert_eq!(reply, json!({"code": 1802, "message": lines}));
}

#[tokio::test]
async fn only_post_to_an_exact_path_is_an_operation() {
    let station = plain().await;
    let list = path("aliases/list");
    for (method, path, status) in [
        (Method::GET, list.clone(), 404),
        (Method::PUT, list.clone(), 404),
        (Method::POST, list.to_uppercase(), 404),
        (Method::POST, format!("/{list}"), 404),
        (Method::POST, "/".to_owned(), 404),
        (Method::OPTIONS, list.clone(), 204),
        (Method::OPTIONS, "/anywhere".to_owned(), 204),
        (Method::POST, format!("{list}?dbName=nodb"), 200),
    ] {
        let response = station.send(method.clone(), &path, &[], "{}").await;
        assert_eq!(response.status().as_u16(), status, "{method} {path}");
        assert_eq!(response.headers()["access-control-allow-origin"], "*");
        if status == 404 {
            assert_eq!(response.headers()["content-type"], "text/plain");
            assert_eq!(response.text().await.expect("a body"), "404 page not found");
        }
    }
}

#[tokio::test]
async fn a_slash_behind_the_path_is_redirected() {
    let station = plain().await;
    let with_slash = format!("{}/", path("aliases/list"));
    let response = station.send(Method::POST, &with_slash, &[], "{}").await;
    assert_eq!(response.status(), 307);
    let to = response.headers().get("location").expect("an address");
    let to = to.to_str().expect("text").to_owned();
    assert_eq!(to, path("aliases/list"));
    let response = station.send(Method::POST, &to, &[], "{}").await;
    assert_eq!(reply(response).await, (200, json!({"code": 0, "data": []})));
}

#[tokio::test]
async fn responses_have_the_headers_of_the_version() {
    let station = plain().await;
    let basic = [
        ("Authorization", "Basic dTpw"),
        ("Content-Type", "text/plain"),
        ("Request-Timeout", "abc"),
    ];
    let response = station
        .send(Method::POST, &path("aliases/list"), &basic, "{}")
        .await;
    assert_eq!(response.status().as_u16(), 200);
    let headers = response.headers();
    assert_eq!(headers["content-type"], "application/json; charset=utf-8");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert!(
        headers["www-authenticate"]
            .to_str()
            .expect("text")
            .starts_with("Basic realm=")
    );
}

#[tokio::test]
async fn no_time_is_timed_out_at_once() {
    let station = plain().await;
    for value in ["0", "-1"] {
        let headers = [("Request-Timeout", value)];
        let late = reply(
            station
                .send(Method::POST, &path("aliases/list"), &headers, "")
                .await,
        )
        .await;
        assert_eq!(
            late,
            (408, json!({"code": 10001, "message": "request timeout"}))
        );
    }
}

#[tokio::test]
async fn markup_in_a_message_is_escaped() {
    let station = plain().await;
    let response = station
        .send(
            Method::POST,
            &path("aliases/describe"),
            &[],
            r#"{"aliasName": "<&>"}"#,
        )
        .await;
    let text = response.text().await.expect("a body");
    assert!(text.contains(r"\u003c\u0026\u003e"), "{text}");
}

#[tokio::test]
async fn a_server_that_is_told_to_stop_stops() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let (stop, stopped) = oneshot::channel::<()>();
    let shutdown = async move { drop(stopped.await) };
    let running = tokio::spawn(run(listener, ServerConfig::default(), shutdown));
    drop(stop);
    running
        .await
        .expect("no panic")
        .expect("no error of the listener");
}
