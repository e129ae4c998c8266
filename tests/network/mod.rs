//! The way to a target: certificates, proxies, redirects, IPv6 and deadlines.

mod binary;
mod certificates;
mod client;
mod deadlines;
mod listener;
mod proxies;
mod redirects;
mod ways;
