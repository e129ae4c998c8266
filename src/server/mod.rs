//! The reference server: transport, engine, dialects, faults. It shares nothing with `model` and `check`.
