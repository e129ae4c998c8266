//! The way out of an address that leads nowhere: what to change, by what a library or a redirect says

use crate::wire::FailureKind;

/// Where the paths of the API begin.
const API: &str = "/v2/vectordb";

/// What to do about a handshake that failed with these words of the TLS library.
pub(super) fn handshake(detail: &str, host: &str) -> String {
    let words = detail.to_ascii_lowercase();
    let says = |known: &[&str]| known.iter().any(|word| words.contains(word));
    let insecure = format!("take any certificate of this one host with --insecure {host}");
    if says(&["causedasendentity", "ca used as end entity"]) {
        format!(
            "the server shows the certificate of an authority (CA:TRUE) as its own, which is taken only if --ca-file names just that one, or {insecure}"
        )
    } else if says(&["expired", "notvalidyet", "not valid yet"]) {
        format!("its certificate is out of date: renew it, or {insecure}")
    } else if says(&["not valid for"]) {
        format!("its certificate is for another host: correct the host in --target, or {insecure}")
    } else if says(&["certificate", "unknownissuer"]) {
        format!("name the certificate of its authority with --ca-file FILE, or {insecure}")
    } else {
        "if the server speaks plain HTTP write http://, else check what speaks TLS at that port"
            .to_owned()
    }
}

/// What to do about a proxy that stands in the way; nothing where it may be the target that does. The library asks the
/// proxy's address only, and says of a tunnel that it was a tunnel.
pub(super) fn proxy(kind: FailureKind, detail: &str, proxy: &str, target: &str) -> Option<String> {
    let words = detail.to_ascii_lowercase();
    let around = "or name the host in NO_PROXY";
    Some(match kind {
        FailureKind::Refused => format!(
            "nothing listens at the proxy {proxy} by which {target} would be reached: correct HTTP_PROXY or HTTPS_PROXY, {around}"
        ),
        FailureKind::Unresolved => format!(
            "the proxy {proxy} by which {target} would be reached has no address: correct HTTP_PROXY or HTTPS_PROXY, {around}"
        ),
        _ if words.contains("proxy authorization required") => format!(
            "the proxy {proxy} wants a user and a password before it opens a tunnel to {target}: write HTTPS_PROXY=http://USER:PASSWORD@{proxy}, {around}"
        ),
        _ if words.contains("tunnel error") => format!(
            "the proxy {proxy} of HTTPS_PROXY opens no tunnel to {target}: let it allow CONNECT to that host and port, {around}"
        ),
        _ => return None,
    })
}

/// What to do about a redirect of somebody to this address.
pub(super) fn redirect(who: &str, to: &str) -> String {
    let base = base(to).unwrap_or("that address");
    format!("{who} redirects to {to}: give {base} to --target if it is the right one")
}

/// The base address of a redirect that leads into the API.
fn base(location: &str) -> Option<&str> {
    let (base, _) = location.split_once(API)?;
    base.contains("://").then_some(base)
}

#[cfg(test)]
mod tests {
    use super::{base, handshake};

    #[test]
    fn a_certificate_that_is_not_taken_is_no_reason_to_give_up_tls() {
        for (detail, hint) in [
            ("invalid peer certificate: UnknownIssuer", "--ca-file"),
            (
                "invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))",
                "--ca-file",
            ),
            (
                "invalid peer certificate: certificate expired: verification time 1",
                "renew",
            ),
            (
                "invalid peer certificate: certificate not valid for name \"a\"",
                "--target",
            ),
        ] {
            let told = handshake(detail, "db.example.org");
            assert!(told.contains(hint), "{detail}: {told}");
            assert!(told.contains("--insecure db.example.org"), "{told}");
            assert!(!told.contains("http://"), "{told}");
        }
        assert!(
            handshake("received corrupt message of type InvalidContentType", "a")
                .contains("http://")
        );
    }

    #[test]
    fn a_redirect_into_the_api_shows_its_base() {
        let to = "https://db.example.org/api/v2/vectordb/collections/list";
        assert_eq!(base(to), Some("https://db.example.org/api"));
        assert_eq!(base("https://db.example.org/login"), None);
        assert_eq!(base("/v2/vectordb/collections/list"), None);
    }
}
