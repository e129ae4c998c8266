//! The documented operations that this server answers, by their path below `/v2/vectordb/`.

/// What every documented path starts with.
const ROOT: &str = "/v2/vectordb/";

/// Declares the operations once: variant and path stay side by side.
macro_rules! operations {
    ($($variant:ident = $path:literal),* $(,)?) => {
        /// One endpoint, named after its path.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Operation { $($variant),* }

        impl Operation {
            /// The operation at a whole request path; `None` for every other path, also one that differs in case only.
            pub(super) fn at(path: &str) -> Option<Self> {
                match path.strip_prefix(ROOT)? {
                    $($path => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

operations! {
    AliasesAlter = "aliases/alter",
    AliasesCreate = "aliases/create",
    AliasesDescribe = "aliases/describe",
    AliasesDrop = "aliases/drop",
    AliasesList = "aliases/list",
    CollectionsCreate = "collections/create",
    CollectionsDescribe = "collections/describe",
    CollectionsDrop = "collections/drop",
    CollectionsGetLoadState = "collections/get_load_state",
    CollectionsGetStats = "collections/get_stats",
    CollectionsHas = "collections/has",
    CollectionsList = "collections/list",
    CollectionsLoad = "collections/load",
    CollectionsRelease = "collections/release",
    CollectionsRename = "collections/rename",
    DatabasesCreate = "databases/create",
    DatabasesDescribe = "databases/describe",
    DatabasesDrop = "databases/drop",
    DatabasesList = "databases/list",
    IndexesAlterProperties = "indexes/alter_properties",
    IndexesCreate = "indexes/create",
    IndexesDescribe = "indexes/describe",
    IndexesDrop = "indexes/drop",
    IndexesDropProperties = "indexes/drop_properties",
    IndexesList = "indexes/list",
}

impl Operation {
    /// Operations that 2.4 does not have.
    pub(super) const fn is_later_than_24(self) -> bool {
        matches!(
            self,
            Self::IndexesAlterProperties | Self::IndexesDropProperties
        )
    }

    /// Every operation that happens inside a database, the default one unless it is named.
    pub(super) const IN_A_DATABASE: &'static [Self] = &[
        Self::AliasesAlter,
        Self::AliasesCreate,
        Self::AliasesDescribe,
        Self::AliasesDrop,
        Self::AliasesList,
        Self::CollectionsCreate,
        Self::CollectionsDescribe,
        Self::CollectionsDrop,
        Self::CollectionsGetLoadState,
        Self::CollectionsGetStats,
        Self::CollectionsHas,
        Self::CollectionsList,
        Self::CollectionsLoad,
        Self::CollectionsRelease,
        Self::CollectionsRename,
        Self::IndexesAlterProperties,
        Self::IndexesCreate,
        Self::IndexesDescribe,
        Self::IndexesDrop,
        Self::IndexesDropProperties,
        Self::IndexesList,
    ];
}

#[cfg(test)]
mod tests {
    use super::Operation;

    #[test]
    fn an_operation_is_found_at_its_exact_path_only() {
        let found = Operation::at("/v2/vectordb/aliases/create");
        assert_eq!(found, Some(Operation::AliasesCreate));
        for other in [
            "/v2/vectordb/aliases/Create",
            "/v2/vectordb//aliases/create",
            "/v2/vectordb/aliases/create/",
            "/v1/vectordb/aliases/create",
            "/",
            "",
        ] {
            assert_eq!(Operation::at(other), None, "{other}");
        }
    }
}
