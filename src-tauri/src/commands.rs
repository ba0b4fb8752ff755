//! Every command is one line of [`app::with_commands!`]; this module only adapts it to Tauri.
//!
//! A request arrives as `{ "request": … }`, a reply leaves as JSON text or as raw bytes, an error
//! as [`Failure`]. Bodies block, so they run off the event loop.

use std::sync::Arc;

use app::wire::*;
use app::{App, IntoReply, Reply};
use tauri::State;
use tauri::ipc::Response;

macro_rules! adapt {
    ($( $name:ident ( $req:ty ) -> $res:ty, $about:literal; )*) => {
        $(
            #[tauri::command]
            async fn $name(app: State<'_, Arc<App>>, request: $req) -> Result<Response, Failure> {
                let app = Arc::clone(&app);
                answer(move || app::commands::$name(&app, request)).await
            }
        )*

        /// Teaches a Tauri app every command of the list. The app has to manage an `Arc<App>`.
        #[must_use]
        pub fn with_commands<R: tauri::Runtime>(builder: tauri::Builder<R>) -> tauri::Builder<R> {
            builder.invoke_handler(tauri::generate_handler![$( $name ),*])
        }
    };
}

app::with_commands!(adapt);

/// Runs a body where it may block.
async fn answer<T: IntoReply>(
    body: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> Result<Response, Failure> {
    let reply = tauri::async_runtime::spawn_blocking(move || body()?.into_reply())
        .await
        .unwrap_or_else(|_| {
            Err(anyhow::anyhow!(
                "The command broke off; the log says where."
            ))
        });
    match reply? {
        Reply::Json(json) => Ok(Response::new(String::from_utf8_lossy(&json).into_owned())),
        Reply::Bytes(bytes) => Ok(Response::new(bytes.0)),
    }
}
