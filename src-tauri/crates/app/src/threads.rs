//! Which threads come first when there are more of them than processors.

use thread_priority::{ThreadPriority, set_current_thread_priority};

/// How far a thread stands back behind those that answer the listener.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Standing {
    /// Behind what it prepares work for: some two thirds less time than others (nice 5).
    Behind,
    /// Behind everything.
    Last,
}

/// Has the current thread stand back, where the system lets it.
pub(crate) fn stand_back(standing: Standing) {
    let priority = match standing {
        Standing::Behind => 35_u8.try_into().map(ThreadPriority::Crossplatform),
        Standing::Last => Ok(ThreadPriority::Min),
    };
    if let Ok(priority) = priority
        && let Err(error) = set_current_thread_priority(priority)
    {
        tracing::debug!("the system keeps a thread as important as others: {error:?}");
    }
}
