//! The query language as it is typed.

use anyhow::Result;

use crate::App;
use crate::wire::*;

/// How a query is understood.
pub fn query_check(_app: &App, request: QueryText) -> Result<QueryCheck> {
    Ok(crate::library::asking::check(&request.text))
}

/// What could stand at the cursor.
pub fn query_suggest(app: &App, request: QueryCursor) -> Result<QuerySuggestions> {
    app.library.suggest(&request)
}
