//! The way to a target: certificates, proxies, redirects, IPv6 and deadlines.

mod binary;
mod certificates;
mod client;
mod deadlines;
mod listener;
mod literal;
mod proxies;
mod redirects;
mod tunnels;
mod ways;
