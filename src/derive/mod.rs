//! A page in, an operation spec out; what a page leaves open stays open.
