//! The options of `serve`.

use clap::Args;

/// Run the reference server, behaving as a named version does, or wrongly on purpose
#[derive(Args, Debug)]
#[command(after_help = "\
The first line on stdout says the address. SIGINT or SIGTERM ends it. Data lives in memory only.

Example: vdbspec serve --port 0 --dialect documents --fault two-json-documents")]
pub(in crate::cli) struct ServeArgs {
    /// Loopback address to listen on
    #[arg(long, value_name = "HOST", default_value = "127.0.0.1")]
    pub(in crate::cli) host: String,
    /// Port to listen on; 0 for any free one
    #[arg(long, value_name = "N", default_value_t = 19530)]
    pub(in crate::cli) port: u16,
    /// Which server it is like: milvus-2.4, milvus-2.5, milvus-2.6, milvus-3.0, or documents, which follows the documents where Milvus 2.6 does not
    #[arg(long, value_name = "NAME", default_value = "milvus-2.6")]
    pub(in crate::cli) dialect: String,
    /// Environment variable that holds the token to ask for, such as root:Milvus [default: none asked]
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) token_env: Option<String>,
    /// Never taken: see --token-env
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "")]
    pub(in crate::cli) token: Option<String>,
    /// Misbehave in this way (see `vdbspec list faults`); repeatable
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) fault: Vec<String>,
}
