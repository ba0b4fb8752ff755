//! The watcher: hints about where something may have changed, and nothing more.

use std::path::{Path, PathBuf};

use notify::event::{EventKind, ModifyKind, RemoveKind};
use notify::{ErrorKind, RecommendedWatcher, RecursiveMode, Watcher as _};

/// Where to look again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    /// In this folder; files in it changed.
    Folder(PathBuf),
    /// In this folder and all below it: it came, or its name changed.
    Tree(PathBuf),
    /// Everywhere: events were lost.
    Everything,
}

/// Follows changes below folders. It only ever says where to look.
pub struct Watcher {
    inner: RecommendedWatcher,
}

impl Watcher {
    /// A watcher that follows nothing yet. `hint` is called from a thread of its own and must not block.
    ///
    /// # Errors
    /// One sentence when the system has no way to watch.
    pub fn new(hint: impl Fn(Hint) + Send + 'static) -> Result<Self, String> {
        let told = move |event: notify::Result<notify::Event>| match event {
            Ok(event) => hints(&event, &hint),
            Err(error) => {
                tracing::warn!(%error, "the watcher lost track");
                hint(Hint::Everything);
            }
        };
        let config = notify::Config::default().with_follow_symlinks(false);
        RecommendedWatcher::new(told, config)
            .map(|inner| Self { inner })
            .map_err(|error| sentence(&error))
    }

    /// Follows a folder and all below it.
    ///
    /// # Errors
    /// One sentence, fit for the listener, when it cannot be followed: it must then be polled.
    pub fn follow(&mut self, folder: &Path) -> Result<(), String> {
        self.inner
            .watch(folder, RecursiveMode::Recursive)
            .map_err(|error| {
                tracing::warn!(%error, folder = %folder.display(), "cannot be watched");
                sentence(&error)
            })
    }

    /// No longer follows a folder.
    pub fn leave(&mut self, folder: &Path) {
        // It may be gone, and its watches with it.
        let _ = self.inner.unwatch(folder);
    }
}

fn sentence(error: &notify::Error) -> String {
    match error.kind {
        ErrorKind::MaxFilesWatch => {
            "The system's limit of watched folders is reached (fs.inotify.max_user_watches): \
             this folder is looked through every minute instead."
                .to_owned()
        }
        _ => "This folder cannot be watched: it is looked through every minute instead.".to_owned(),
    }
}

fn hints(event: &notify::Event, hint: &impl Fn(Hint)) {
    if event.need_rescan() {
        hint(Hint::Everything);
        return;
    }
    if matches!(event.kind, EventKind::Access(_)) {
        return;
    }
    for path in &event.paths {
        let Some((name, parent)) = path.file_name().zip(path.parent()) else {
            continue;
        };
        if domain::bundle::part_of(name).is_some() {
            hint(Hint::Folder(parent.to_owned()));
        } else if name.as_encoded_bytes().first() != Some(&b'.') {
            folder_hints(event.kind, path, parent, hint);
        }
    }
}

/// What an event about something that is no song's file tells: it may be a folder.
fn folder_hints(kind: EventKind, path: &Path, parent: &Path, hint: &impl Fn(Hint)) {
    match kind {
        EventKind::Remove(RemoveKind::File)
        | EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Metadata(_)) => {}
        _ if path.is_dir() => hint(Hint::Tree(path.to_owned())),
        EventKind::Create(_) => {}
        // A folder that went, or went elsewhere, is missed where it was.
        _ if !path.exists() => hint(Hint::Tree(parent.to_owned())),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, channel};
    use std::time::{Duration, Instant};

    use notify::event::{CreateKind, Flag};

    use super::*;

    fn told(receiver: &Receiver<Hint>, wanted: &Hint) -> bool {
        let end = Instant::now() + Duration::from_secs(5);
        while let Ok(hint) = receiver.recv_timeout(end.saturating_duration_since(Instant::now())) {
            if hint == *wanted {
                return true;
            }
        }
        false
    }

    #[test]
    fn a_new_file_marks_its_folder_and_a_new_folder_its_tree() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path().canonicalize().unwrap();
        let (sender, receiver) = channel();
        let mut watcher = Watcher::new(move |hint| sender.send(hint).unwrap()).unwrap();
        watcher.follow(&root).unwrap();
        std::fs::write(root.join("a.mp3"), b"x").unwrap();
        assert!(told(&receiver, &Hint::Folder(root.clone())));
        std::fs::create_dir(root.join("new")).unwrap();
        assert!(told(&receiver, &Hint::Tree(root.join("new"))));
        std::fs::remove_dir(root.join("new")).unwrap();
        assert!(told(&receiver, &Hint::Tree(root)));
    }

    #[test]
    fn lost_events_mean_everywhere() {
        let (sender, receiver) = channel();
        let lost = notify::Event::new(EventKind::Other).set_flag(Flag::Rescan);
        hints(&lost, &|hint| sender.send(hint).unwrap());
        assert_eq!(receiver.try_recv(), Ok(Hint::Everything));
    }

    #[test]
    fn what_is_no_song_and_no_folder_marks_nothing() {
        let root = tempfile::tempdir().unwrap();
        let (sender, receiver) = channel();
        let file = root.path().join("notes.txt");
        std::fs::write(&file, b"x").unwrap();
        let event = notify::Event::new(EventKind::Create(CreateKind::File)).add_path(file);
        hints(&event, &|hint| sender.send(hint).unwrap());
        assert!(receiver.try_recv().is_err());
    }
}
