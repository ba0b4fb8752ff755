//! The query language as it is typed.

use super::*;

wire! {
    /// A query as it is typed.
    pub struct QueryText { pub text: String }

    /// How a query was understood.
    pub struct QueryCheck {
        /// The same query in its plainest writing.
        pub text: String,
        /// What was not understood of it; the rest counts.
        pub remarks: Vec<QueryRemark>,
    }

    /// Something in a query that was not understood. Places are in UTF-16 units, as JavaScript counts.
    pub struct QueryRemark {
        pub from: u32,
        pub to: u32,
        pub kind: QueryRemarkKind,
        /// One sentence.
        pub message: String,
    }

    /// Why something was not understood.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum QueryRemarkKind { UnknownField, NotANumber, NotATime, UnknownValue, Unfinished }

    /// A query with the cursor in it.
    pub struct QueryCursor {
        pub text: String,
        /// The cursor, in UTF-16 units from the beginning.
        pub at: u32,
    }

    /// What could stand at the cursor.
    pub struct QuerySuggestions {
        /// What would be replaced, in UTF-16 units.
        pub from: u32,
        pub to: u32,
        /// At most 12, the likeliest first.
        pub items: Vec<QuerySuggestion>,
    }

    /// Something that could stand at the cursor.
    pub struct QuerySuggestion {
        /// What is put into the text.
        pub insert: String,
        /// What is shown.
        pub label: String,
        /// An example of what goes on behind it; empty for values.
        pub hint: String,
    }
}
