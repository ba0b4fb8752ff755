//! Everything as plain files: JSON Lines and playlists, to be read by anything.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Serialize;
use serde_json::Value;
use storage::{dump, playlists};

use super::{Portability, names};
use crate::files::put_whole;
use crate::wire::{JobKind, LibraryExport, PlaylistExport, PlaylistFormat, SongPageRequest};

/// Songs asked for at a time.
const PAGE: u32 = 2_000;

impl Portability {
    /// Writes songs, playlists, listens, settings and watched folders into a folder, each file whole.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn export_plain(&self, folder: &Path) -> Result<LibraryExport> {
        let inner = &*self.inner;
        let job = inner.jobs.begin(JobKind::Export);
        fs::create_dir_all(folder.join("playlists"))
            .with_context(|| format!("The folder {} cannot be made", folder.display()))?;
        let mut export = LibraryExport {
            folder: folder.display().to_string(),
            files: Vec::new(),
            songs: 0,
            playlists: 0,
            listens: 0,
        };
        let songs = self.songs()?;
        export.songs = songs.len() as u32;
        put_lines(folder, "songs.jsonl", &songs, &mut export)?;
        for (table, file) in [
            ("listens", "listens.jsonl"),
            ("settings", "settings.jsonl"),
            ("watched", "folders.jsonl"),
        ] {
            let rows = inner.db.read(|db| dump::rows(db, table))?;
            if table == "listens" {
                export.listens = rows.len() as u32;
            }
            put_lines(folder, file, &rows, &mut export)?;
        }
        self.playlists(folder, &mut export)?;
        job.advance(1);
        Ok(export)
    }

    /// Songs as other programs see them, with what the listener said of them.
    fn songs(&self) -> Result<Vec<Value>> {
        let mut all = Vec::new();
        loop {
            let page = self.inner.library.page(&SongPageRequest {
                limit: PAGE,
                offset: all.len() as u32,
                ..SongPageRequest::default()
            })?;
            let more = !page.songs.is_empty();
            for song in page.songs {
                let own = self.inner.db.read(|db| dump::of_listener(db, song.id))?;
                let mut song = serde_json::to_value(song)?;
                if let (Some(song), Value::Object(own)) = (song.as_object_mut(), own) {
                    song.extend(own);
                }
                all.push(song);
            }
            if !more {
                return Ok(all);
            }
        }
    }

    fn playlists(&self, folder: &Path, export: &mut LibraryExport) -> Result<()> {
        let all = self.inner.db.read(playlists::all)?;
        for playlist in all {
            let name = names::plain(&playlist.name);
            for (format, ending) in [
                (PlaylistFormat::Json, "json"),
                (PlaylistFormat::M3u8, "m3u8"),
            ] {
                let file = format!("playlists/{} {name}.{ending}", playlist.id);
                let path = folder.join(&file).display().to_string();
                self.inner.playlists.export(&PlaylistExport {
                    id: playlist.id,
                    format,
                    path,
                    absolute: true,
                })?;
                export.files.push(file);
            }
            export.playlists += 1;
        }
        Ok(())
    }
}

fn put_lines(
    folder: &Path,
    name: &str,
    rows: &[impl Serialize],
    export: &mut LibraryExport,
) -> Result<()> {
    let mut text = Vec::new();
    for row in rows {
        serde_json::to_writer(&mut text, row)?;
        text.push(b'\n');
    }
    put_whole(&folder.join(name), &text)
        .with_context(|| format!("{name} cannot be written in {}", folder.display()))?;
    export.files.push(name.to_owned());
    Ok(())
}
