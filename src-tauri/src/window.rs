//! The main window: how it looks before there is a page, and what the page may not do.

use app::wire::Theme;
use tauri::webview::{NewWindowResponse, PageLoadEvent};
use tauri::window::Color;
use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

/// The label of the one window.
pub const MAIN: &str = "main";

/// The page's own background, so that nothing flashes before it is painted (tokens of the UI).
const DARK: Color = Color(14, 14, 17, 255);
const LIGHT: Color = Color(244, 243, 241, 255);

/// Opens the window, hidden until its page is there.
///
/// # Errors
/// When the system has no web view or no display.
pub fn open(handle: &AppHandle, theme: Theme) -> tauri::Result<WebviewWindow> {
    let window = WebviewWindowBuilder::new(handle, MAIN, WebviewUrl::default())
        .title("Undertone")
        .inner_size(1200.0, 800.0)
        .min_inner_size(360.0, 480.0)
        .prevent_overflow()
        .center()
        .theme(fixed(theme))
        .visible(false)
        .on_navigation(is_our_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_page_load(|window, page| {
            if page.event() == PageLoadEvent::Finished {
                show(&window);
            }
        })
        .build()?;
    paint_background(&window);
    #[cfg(target_os = "linux")]
    reload_when_the_page_dies(&window)?;
    Ok(window)
}

/// Follows a change of the theme.
pub fn set_theme(handle: &AppHandle, theme: Theme) {
    if let Some(window) = handle.get_webview_window(MAIN) {
        log(window.set_theme(fixed(theme)), "the theme cannot change");
        paint_background(&window);
    }
}

/// Brings the window to the front.
pub fn raise(handle: &AppHandle) {
    if let Some(window) = handle.get_webview_window(MAIN) {
        log(window.unminimize(), "the window stays minimised");
        show(&window);
        log(window.set_focus(), "the window gets no focus");
    }
}

/// Takes the window away; [`raise`] brings it again.
pub fn hide(handle: &AppHandle) {
    if let Some(window) = handle.get_webview_window(MAIN) {
        log(window.hide(), "the window cannot be hidden");
    }
}

fn show(window: &WebviewWindow) {
    log(window.show(), "the window cannot be shown");
}

fn paint_background(window: &WebviewWindow) {
    let colour = match window.theme() {
        Ok(tauri::Theme::Light) => LIGHT,
        _ => DARK,
    };
    log(
        window.set_background_color(Some(colour)),
        "the background stays white",
    );
}

/// The theme to insist upon; `None` follows the system.
fn fixed(theme: Theme) -> Option<tauri::Theme> {
    match theme {
        Theme::System => None,
        Theme::Dark => Some(tauri::Theme::Dark),
        Theme::Light => Some(tauri::Theme::Light),
    }
}

/// Whether an address is the page itself: links never lead the window elsewhere.
fn is_our_page(url: &Url) -> bool {
    url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost")
}

fn log(result: tauri::Result<()>, what: &str) {
    if let Err(error) = result {
        tracing::warn!("{what}: {error}");
    }
}

/// Loads the page again when its process dies; it then asks for the state and goes on (fault 67).
#[cfg(target_os = "linux")]
fn reload_when_the_page_dies(window: &WebviewWindow) -> tauri::Result<()> {
    use std::cell::Cell;
    use std::time::{Duration, Instant};

    use webkit2gtk::WebViewExt;

    /// A page that dies again this soon is left alone: reloading would not help it.
    const PATIENCE: Duration = Duration::from_secs(2);

    window.with_webview(|view| {
        let last = Cell::new(None::<Instant>);
        view.inner()
            .connect_web_process_terminated(move |view, reason| {
                tracing::error!("the page's process ended: {reason:?}");
                let too_soon = last.get().is_some_and(|last| last.elapsed() < PATIENCE);
                last.set(Some(Instant::now()));
                if !too_soon {
                    view.reload();
                }
            });
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_never_lead_the_window_elsewhere() {
        for ours in ["tauri://localhost/", "http://tauri.localhost/#/albums"] {
            assert!(is_our_page(&ours.parse().unwrap()), "{ours}");
        }
        for foreign in [
            "https://example.org/",
            "file:///etc/passwd",
            "data:text/html,x",
        ] {
            assert!(!is_our_page(&foreign.parse().unwrap()), "{foreign}");
        }
    }
}
