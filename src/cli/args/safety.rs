//! What a run may do to a target that is not on this machine.

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

/// What may be done to the target.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Safety")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
pub(in crate::cli) struct SafetyArgs {
    /// Let requests that change something go to this host; without it a target elsewhere is only read
    #[arg(long, value_name = "HOST", value_parser = host)]
    pub(in crate::cli) allow_writes: Vec<String>,
    /// Print every request that would be sent, and send none
    #[arg(long)]
    pub(in crate::cli) plan: bool,
    /// Put aliases on this collection instead of making any; give it twice, with two collections (not for fuzz)
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub(in crate::cli) lend_collection: Vec<String>,
    /// Elsewhere: also make and drop databases
    #[arg(long)]
    pub(in crate::cli) allow_databases: bool,
    /// Elsewhere: also send wrong tokens, which may lock the caller out
    #[arg(long)]
    pub(in crate::cli) allow_wrong_tokens: bool,
    /// Elsewhere: also send Request-Timeout, under a profile of 2.5 or later
    #[arg(long)]
    pub(in crate::cli) allow_timeouts: bool,
    /// Elsewhere: also let several clients change one alias at the same moment
    #[arg(long)]
    pub(in crate::cli) allow_histories: bool,
    /// Elsewhere: also send bodies of 64 KiB and more
    #[arg(long)]
    pub(in crate::cli) allow_large_bodies: bool,
    /// Also send numbers, truth values, null and blanks as names; only the embedded server gets them unasked
    #[arg(long)]
    pub(in crate::cli) allow_bare_names: bool,
}

/// A host name or address alone: what could stand for several hosts is refused.
fn host(text: &str) -> Result<String, String> {
    let text = text.trim();
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let is_address = bare.unwrap_or(text).parse::<std::net::Ipv6Addr>().is_ok();
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    if is_address || !text.is_empty() && text.chars().all(is_plain) {
        return Ok(text.to_owned());
    }
    Err("it takes one host exactly as in --target, without scheme, port or wildcard, such as milvus.example.org".to_owned())
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn only_one_host_can_be_named() {
        for good in [
            "milvus.example.org",
            "10.0.0.1",
            "::1",
            "[fe80::1]",
            "my_host-2",
        ] {
            assert!(host(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "*",
            "*.example.org",
            "http://a",
            "a:19530",
            "a,b",
            "a b",
            "10.0.0.0/8",
            "a?",
        ] {
            assert!(host(bad).is_err(), "{bad}");
        }
    }
}
