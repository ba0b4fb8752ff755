//! The running program, from its opening to its end.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use crossbeam_channel::Receiver;
use storage::{Db, Opened};
use tempfile::TempDir;

use crate::activity::Diary;
use crate::care::Care;
use crate::editing::Editing;
use crate::events::Events;
use crate::hearing::Hearing;
use crate::jobs::Jobs;
use crate::library::Library;
use crate::lock::FolderLock;
use crate::options::Options;
use crate::player::Player;
use crate::playlists::Playlists;
use crate::portability::Portability;
use crate::scrobbling::Scrobbling;
use crate::settings::Choices;
use crate::waveforms::Waveforms;
use crate::wire::{DesktopState, Event, Notice, NoticeCode, Topic};

/// The database's file in the data folder.
const DATABASE: &str = "library.db";

/// The running program: handles only, to be shared in an [`Arc`].
///
/// Close it with [`App::shutdown`]; dropping the last handle does the same.
pub struct App {
    pub(crate) options: Options,
    pub(crate) db: Db,
    pub(crate) events: Events,
    pub(crate) jobs: Jobs,
    pub(crate) library: Library,
    pub(crate) player: Player,
    pub(crate) playlists: Playlists,
    pub(crate) editing: Editing,
    pub(crate) portability: Portability,
    pub(crate) care: Care,
    pub(crate) hearing: Hearing,
    pub(crate) scrobbling: Scrobbling,
    pub(crate) waveforms: Waveforms,
    pub(crate) settings: Choices,
    /// What the listener should know about this start.
    pub(crate) notices: Vec<Notice>,
    diary: Mutex<Diary>,
    closed: AtomicBool,
    /// Whether a window shows this app.
    has_window: AtomicBool,
    /// What the desktop has.
    desktop: Mutex<DesktopState>,
    /// Given back at the very end, in this order: whoever takes the folder next finds it at rest.
    held: Mutex<Option<(FolderLock, Option<TempDir>)>>,
}

impl App {
    /// Opens the library and the player. One program at a time owns a data folder.
    ///
    /// A data folder that cannot be written does not keep anyone from their music: the session
    /// then lives in a temporary folder, and [`Host`](crate::wire::Host) says so.
    ///
    /// # Errors
    /// [`Code::Busy`](crate::wire::Code::Busy) when another program owns the data folder; otherwise
    /// when it holds a library of a newer version, or one that cannot be read.
    pub fn open(mut options: Options) -> Result<Arc<Self>> {
        let mut notices = Vec::new();
        let temporary = match prepare(&options.data_dir) {
            Ok(()) => None,
            Err(problem) => {
                let (folder, notice) = session_folder(&problem)?;
                options.data_dir = folder.path().to_path_buf();
                options.cache_dir = folder.path().join("cache");
                notices.push(notice);
                Some(folder)
            }
        };
        let lock = FolderLock::take(&options.data_dir)?;
        let db = Db::open(&options.data_dir.join(DATABASE))?;
        notices.extend(replaced(db.opened()));
        let events = Events::default();
        let diary = Diary::keep(db.clone(), &events, &notices)?;
        let jobs = Jobs::new(events.clone());
        let settings = Choices::open(db.clone(), events.clone())?;
        let reading = settings.get().reading;
        let library = Library::open(&options, &reading, db.clone(), events.clone(), jobs.clone())?;
        let player = Player::start(&options, library.clone(), db.clone(), events.clone())?;
        let playlists = Playlists::start(db.clone(), events.clone(), library.clone())?;
        let editing = Editing::start(
            (db.clone(), events.clone(), jobs.clone()),
            (library.clone(), player.clone(), settings.clone()),
            options.data_dir.clone(),
        )?;
        let care = Care::new(db.clone(), events.clone(), library.clone(), editing.clone());
        let portability = Portability::new(
            (db.clone(), events.clone(), jobs.clone()),
            (library.clone(), playlists.clone(), settings.clone()),
            options.data_dir.clone(),
        );
        if options.watch {
            library.draw_ahead()?;
            portability.back_up_daily()?;
        }
        let hearing = Hearing::start(
            &options,
            (db.clone(), events.clone(), jobs.clone()),
            player.clone(),
            settings.clone(),
        )?;
        player.obey(&settings.get().playing);
        let scrobbling = Scrobbling::start(&options, library.clone(), db.clone(), events.clone())?;
        player.follow(scrobbling.ear());
        let waveforms = Waveforms::new(&options.cache_dir);
        Ok(Arc::new(Self {
            options,
            db,
            events,
            jobs,
            library,
            player,
            playlists,
            editing,
            portability,
            care,
            hearing,
            scrobbling,
            waveforms,
            settings,
            notices,
            diary: Mutex::new(diary),
            closed: AtomicBool::new(false),
            has_window: AtomicBool::new(false),
            desktop: Mutex::default(),
            held: Mutex::new(Some((lock, temporary))),
        }))
    }

    /// Events from now on. Subscribe first, then ask for the state. The receiver ends when the
    /// app shuts down.
    #[must_use]
    pub fn subscribe(&self) -> Receiver<Event> {
        self.events.subscribe()
    }

    /// The data folder this app owns.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        &self.options.data_dir
    }

    /// Where things are kept that can be made again.
    #[must_use]
    pub fn cache_dir(&self) -> &Path {
        &self.options.cache_dir
    }

    /// A cover as JPEG, its longest side at most `size` pixels.
    ///
    /// # Errors
    /// [`Code::NotFound`](crate::wire::Code::NotFound) when there is no such cover.
    pub fn cover_jpeg(&self, cover: &str, size: u32) -> Result<Vec<u8>> {
        self.library.cover_jpeg(cover, size)
    }

    /// The audio file of a song. It may be gone by the time it is opened.
    ///
    /// # Errors
    /// [`Code::NotFound`](crate::wire::Code::NotFound) when there is no such song.
    pub fn song_file(&self, id: u32) -> Result<PathBuf> {
        Ok(self.library.playable(id)?.path)
    }

    /// A window shows this app from now on, and comes to the front when files are opened.
    pub fn shows_window(&self) {
        self.has_window.store(true, Ordering::Relaxed);
    }

    /// Whether a window shows this app.
    #[must_use]
    pub fn has_window(&self) -> bool {
        self.has_window.load(Ordering::Relaxed)
    }

    /// What the desktop has, as far as the window found out.
    #[must_use]
    pub fn desktop(&self) -> DesktopState {
        self.desktop
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The window found out what the desktop has.
    pub fn found_desktop(&self, find: impl FnOnce(&mut DesktopState)) {
        find(&mut self.desktop.lock().unwrap_or_else(PoisonError::into_inner));
        self.events.changed([Topic::Settings]);
    }

    /// Tells everyone who listens something, in one sentence.
    pub fn tell(&self, code: NoticeCode, sentence: &str) {
        self.events.notice(code, sentence, None);
    }

    /// Stops jobs and threads, remembers the queue and the position, and gives the data folder
    /// back. Takes less than two seconds; a second call does nothing.
    pub fn shutdown(&self) {
        if self.closed.swap(true, Ordering::SeqCst) {
            return;
        }
        self.jobs.close();
        self.hearing.close();
        self.scrobbling.close();
        self.waveforms.close();
        self.player.shutdown();
        self.library.close();
        self.events.close();
        self.diary
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .close();
        self.held
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
    }
}

impl Drop for App {
    fn drop(&mut self) {
        self.shutdown();
    }
}

/// Makes the data folder, readable by nobody else, and tries whether it can be written.
fn prepare(data_dir: &Path) -> Result<()> {
    make_private(data_dir)
        .and_then(|()| tempfile::tempfile_in(data_dir).map(drop))
        .with_context(|| format!("The data folder {} cannot be written", data_dir.display()))
}

#[cfg(unix)]
pub(crate) fn make_private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

#[cfg(not(unix))]
pub(crate) fn make_private(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)
}

/// A folder for one session, and what to tell the listener.
fn session_folder(problem: &anyhow::Error) -> Result<(TempDir, Notice)> {
    let folder = tempfile::Builder::new()
        .prefix("undertone-")
        .tempdir()
        .with_context(|| format!("{problem:#}, and neither can the temporary folder"))?;
    let text = format!("{problem:#}: nothing of this session will be remembered.");
    tracing::warn!("{text}");
    let notice = Notice {
        code: NoticeCode::SessionOnly,
        text,
        subject: None,
    };
    Ok((folder, notice))
}

/// What to tell when a damaged database was put aside.
fn replaced(opened: &Opened) -> Option<Notice> {
    let (kept, what) = match opened {
        Opened::Replaced(kept) => (kept, "it is being rebuilt from your folders".to_owned()),
        Opened::Restored { kept, from } => {
            let copy = from.file_name().unwrap_or_default().to_string_lossy();
            (kept, format!("the backup {copy} took its place"))
        }
        Opened::New | Opened::Found => return None,
    };
    let kept = kept.display().to_string();
    Some(Notice {
        code: NoticeCode::DatabaseRestored,
        text: format!(
            "The library's database was damaged: {what}. The damaged one is kept as {kept}."
        ),
        subject: Some(kept),
    })
}
