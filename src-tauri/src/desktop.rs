//! The program from its start to its end.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use app::wire::{Code, Failure, Nothing, Settings};
use app::{App, Options};
use tauri::{AppHandle, Manager, RunEvent, WindowEvent};
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};
use tauri_plugin_window_state::StateFlags;
use tracing::level_filters::LevelFilter;

use crate::desk::Desk;
use crate::doors::{self, Doors};
use crate::media_keys::MediaKeys;
use crate::{commands, covers, events, opened, window};

/// How long another program that has the library open is waited for.
const PATIENCE: Duration = Duration::from_secs(3);

/// Runs the program until its window closes or the system asks it to end.
#[must_use]
pub fn run() -> ExitCode {
    match start() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            #[cfg(target_os = "linux")]
            if crate::graphics::need_display().is_err() {
                return ExitCode::FAILURE;
            }
            tell(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn start() -> Result<()> {
    #[cfg(target_os = "linux")]
    let copied = crate::graphics::choose();
    let options = Options {
        hear: true,
        ..Options::standard()?
    };
    app::log::start(LevelFilter::WARN, Some(&options.log_dir()));
    #[cfg(target_os = "linux")]
    if let Some(reason) = copied {
        tracing::info!("drawing without DMABUF: {reason}");
    }
    let files = opened::from_arguments(std::env::args_os().skip(1));
    let Some(app) = open_beside_the_display(&options, &files)? else {
        return Ok(());
    };
    let settings = app::commands::settings_get(&app, Nothing {})?;
    #[cfg(target_os = "linux")]
    if settings.safe_graphics && crate::graphics::may_change() {
        app.shutdown();
        crate::graphics::start_again();
    }
    let window = build(&app, &settings)?;
    if !files.is_empty() {
        opened::open(Arc::clone(&app), files);
    }
    until_closed(window, &app);
    app.shutdown();
    Ok(())
}

/// Opens the library while the display wakes up: both take their time, and neither needs the other.
fn open_beside_the_display(options: &Options, files: &[String]) -> Result<Option<Arc<App>>> {
    std::thread::scope(|scope| {
        let opening = scope.spawn(|| open_or_hand_over(options, files));
        #[cfg(target_os = "linux")]
        let display = crate::graphics::need_display();
        let opened = opening
            .join()
            .unwrap_or_else(|_| bail!("The library cannot be opened."))?;
        #[cfg(target_os = "linux")]
        if let Err(error) = display {
            if let Some(app) = opened {
                app.shutdown();
            }
            return Err(error);
        }
        Ok(opened)
    })
}

/// Opens the library, or gives the files to the program that has it open; `None` then. Others own
/// it for a moment, or do not answer yet: they are waited for.
fn open_or_hand_over(options: &Options, files: &[String]) -> Result<Option<Arc<App>>> {
    let given_up = Instant::now() + PATIENCE;
    loop {
        let failure = match App::open(options.clone()) {
            Ok(app) => return Ok(Some(app)),
            Err(error) => Failure::from(error),
        };
        if failure.code != Code::Busy {
            bail!(failure.message);
        }
        let late = Instant::now() >= given_up;
        if doors::hand_over(&options.data_dir, files, late)? {
            return Ok(None);
        }
        if late {
            bail!(failure.message);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn build(app: &Arc<App>, settings: &Settings) -> Result<tauri::App> {
    let theme = settings.theme;
    let remembered = tauri_plugin_window_state::Builder::new()
        .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
        .with_filename(app.data_dir().join("window.json").to_string_lossy())
        .build();
    let builder = tauri::Builder::default()
        .manage(Arc::clone(app))
        .plugin(tauri_plugin_dialog::init())
        .plugin(remembered)
        .register_asynchronous_uri_scheme_protocol(covers::SCHEME, covers::answer);
    let desktop = Arc::clone(app);
    commands::with_commands(builder)
        .setup(move |tauri| {
            let window = window::open(tauri.handle(), theme)?;
            let keys = MediaKeys::start(&desktop, &window)?;
            desktop.shows_window();
            let desk = Arc::new(Desk::new(&desktop, tauri.handle())?);
            tauri.manage(Arc::clone(&desk));
            let doors = Doors::open(Arc::clone(&desktop));
            events::follow(desktop, tauri.handle().clone(), keys, desk, doors)?;
            end_on_signals(tauri.handle().clone())?;
            Ok(())
        })
        .build(context())
        .context("The window cannot be opened")
}

/// The configuration, the window's rights and the page, as built.
#[must_use]
pub fn context<R: tauri::Runtime>() -> tauri::Context<R> {
    tauri::generate_context!()
}

/// Runs the event loop.
fn until_closed(window: tauri::App, app: &Arc<App>) {
    let app = Arc::clone(app);
    window.run_return(move |handle, event| {
        #[cfg(target_os = "macos")]
        if let RunEvent::Opened { urls } = &event {
            opened::open(Arc::clone(&app), opened::from_urls(urls));
        }
        match event {
            RunEvent::WindowEvent {
                event: WindowEvent::CloseRequested { api, .. },
                ..
            } if keeps_running(handle) => {
                api.prevent_close();
                window::hide(handle);
            }
            RunEvent::Exit => {
                tracing::info!("closing");
                app.shutdown();
            }
            _ => {}
        }
    });
}

/// Whether a closed window leaves the icon in the tray and the music.
fn keeps_running(handle: &AppHandle) -> bool {
    handle
        .try_state::<Arc<Desk>>()
        .is_some_and(|desk| desk.keeps_running())
}

/// Ends the program as if its window had been closed when the system asks for it.
#[cfg(unix)]
fn end_on_signals(handle: AppHandle) -> Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

    let mut signals = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGTERM])
        .context("Signals cannot be heard")?;
    std::thread::Builder::new()
        .name("signals".into())
        .spawn(move || {
            if signals.forever().next().is_some() {
                handle.exit(0);
            }
        })
        .context("The thread that hears signals cannot start")?;
    Ok(())
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "the same on every system")]
fn end_on_signals(_handle: AppHandle) -> Result<()> {
    Ok(())
}

/// Says in a dialog why the program cannot start: whoever clicked on it sees no terminal.
fn tell(sentence: &str) {
    let sentence = sentence.to_owned();
    let dialog = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .setup(move |tauri| {
            let handle = tauri.handle().clone();
            tauri
                .dialog()
                .message(sentence)
                .title("Undertone")
                .kind(MessageDialogKind::Error)
                .show(move |_| handle.exit(1));
            Ok(())
        })
        .build(context());
    match dialog {
        Ok(dialog) => {
            dialog.run_return(|_, _| {});
        }
        Err(error) => tracing::error!("no window can be opened: {error}"),
    }
}
