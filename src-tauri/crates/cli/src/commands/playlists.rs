//! `playlist …`: lists of songs, and their files.

use anyhow::{Result, anyhow, bail};
use app::wire::{
    Nothing, Paths, PlaylistAddView, PlaylistAs, PlaylistExport, PlaylistFormat, PlaylistImport,
    PlaylistKind, PlaylistName, PlaylistNew, PlaylistRef, PlaylistRow, PlaylistText,
    PlaylistWritten, Scope, SmartRules, SongPage, SongPageRequest, SongQuery, SortKey,
};

use super::lists::{SONGS, tell_song};
use super::whole;
use crate::arguments::Everywhere;
use crate::arguments::playlists::{Export, Playlist};
use crate::output::{self, Column, plain};
use crate::reach::{self, Reach};

const PLAYLISTS: [Column; 4] = [
    Column::numbers("Id", 6),
    Column::words("Name", 40),
    Column::numbers("Songs", 8),
    Column::numbers("Time", 9),
];

/// Songs asked for at a time.
const PAGE: u32 = 1000;

/// Does what was typed after `playlist`.
pub(super) fn run(everywhere: &Everywhere, playlist: Playlist) -> Result<()> {
    let mut reach = Reach::to(&reach::options(everywhere)?)?;
    let done = act(everywhere, &mut reach, playlist);
    reach.close();
    done
}

fn act(everywhere: &Everywhere, reach: &mut Reach, playlist: Playlist) -> Result<()> {
    match playlist {
        Playlist::List { trash } => list(everywhere, reach, trash),
        Playlist::Show { playlist } => show(everywhere, reach, &playlist),
        Playlist::Create {
            name,
            query,
            smart,
            limit,
            queue,
        } => {
            let row = match queue {
                true => reach.call("playlist_from_queue", &PlaylistName { name })?,
                false => create(reach, name, &query.join(" "), smart, limit)?,
            };
            tell(everywhere, &row)
        }
        Playlist::Add { playlist, query } => add(everywhere, reach, &playlist, &query.join(" ")),
        Playlist::Delete { playlist } => {
            let id = named(reach, "playlist_list", &playlist)?;
            reach.call::<Nothing>("playlist_delete", &PlaylistRef { id })?;
            Ok(())
        }
        Playlist::Restore { playlist } => {
            let id = named(reach, "playlist_trash", &playlist)?;
            let row = reach.call("playlist_restore", &PlaylistRef { id })?;
            tell(everywhere, &row)
        }
        Playlist::Import { files } => {
            let paths = files
                .iter()
                .map(|file| whole(file))
                .collect::<Result<_>>()?;
            import(everywhere, reach, &Paths { paths })
        }
        Playlist::Export(export) => write(everywhere, reach, &export),
    }
}

fn list(everywhere: &Everywhere, reach: &mut Reach, trash: bool) -> Result<()> {
    let command = if trash {
        "playlist_trash"
    } else {
        "playlist_list"
    };
    let rows: Vec<PlaylistRow> = reach.call(command, &Nothing {})?;
    if !everywhere.json && !everywhere.quiet {
        output::line(&output::headings(&PLAYLISTS))?;
    }
    rows.iter().try_for_each(|row| tell(everywhere, row))
}

fn show(everywhere: &Everywhere, reach: &mut Reach, playlist: &str) -> Result<()> {
    let id = named(reach, "playlist_list", playlist)?;
    if !everywhere.json && !everywhere.quiet {
        output::line(&output::headings(&SONGS))?;
    }
    let query = SongQuery {
        scope: Scope::Playlist(id),
        sort: SortKey::Place,
        ..SongQuery::default()
    };
    let mut offset = 0;
    loop {
        let request = SongPageRequest {
            query: query.clone(),
            limit: PAGE,
            offset,
            ..SongPageRequest::default()
        };
        let page: SongPage = reach.call("song_list", &request)?;
        for song in &page.songs {
            tell_song(everywhere, song)?;
        }
        offset += PAGE;
        if offset >= page.total {
            return Ok(());
        }
    }
}

fn create(
    reach: &mut Reach,
    name: String,
    query: &str,
    smart: bool,
    limit: u32,
) -> Result<PlaylistRow> {
    let rules = SmartRules {
        query: query.to_owned(),
        limit,
        ..SmartRules::default()
    };
    let new = PlaylistNew {
        name,
        ids: Vec::new(),
        smart: smart.then_some(rules),
    };
    let row: PlaylistRow = reach.call("playlist_create", &new)?;
    if smart || query.is_empty() {
        return Ok(row);
    }
    fill(reach, row.id, query)?;
    reach.call("playlist_get", &PlaylistRef { id: row.id })
}

fn add(everywhere: &Everywhere, reach: &mut Reach, playlist: &str, query: &str) -> Result<()> {
    let id = named(reach, "playlist_list", playlist)?;
    fill(reach, id, query)?;
    let row = reach.call("playlist_get", &PlaylistRef { id })?;
    tell(everywhere, &row)
}

fn fill(reach: &mut Reach, id: u32, query: &str) -> Result<()> {
    let query = SongQuery {
        search: query.to_owned(),
        sort: SortKey::Relevance,
        ..SongQuery::default()
    };
    let request = PlaylistAddView {
        id,
        query,
        before: None,
    };
    reach.call::<Nothing>("playlist_add_view", &request)?;
    Ok(())
}

fn import(everywhere: &Everywhere, reach: &mut Reach, paths: &Paths) -> Result<()> {
    let told: Vec<PlaylistImport> = reach.call("playlist_import", paths)?;
    let mut failed = 0;
    for one in &told {
        failed += usize::from(one.problem.is_some());
        if everywhere.json {
            output::json(one)?;
            continue;
        }
        let line = match &one.problem {
            Some(problem) => format!("{}: {problem}", one.path),
            None => format!(
                "{}: {} entries, {} found, {} matched by name, {} missing",
                one.path, one.entries, one.found, one.matched, one.missing
            ),
        };
        output::line(&plain(&line))?;
    }
    if failed > 0 {
        bail!("{failed} of {} could not be read.", told.len());
    }
    Ok(())
}

fn write(everywhere: &Everywhere, reach: &mut Reach, export: &Export) -> Result<()> {
    let id = named(reach, "playlist_list", &export.playlist)?;
    let format = match export.format() {
        Some(format) => format,
        None if everywhere.json => PlaylistFormat::Json,
        None => bail!("Say how to write it: --m3u8, --xspf, --pls or --json."),
    };
    let Some(file) = &export.file else {
        let text: PlaylistText = reach.call("playlist_text", &PlaylistAs { id, format })?;
        return output::line(text.text.trim_end());
    };
    let request = PlaylistExport {
        id,
        format,
        path: whole(file)?,
        absolute: export.absolute,
    };
    let written: PlaylistWritten = reach.call("playlist_export", &request)?;
    match (everywhere.json, everywhere.quiet) {
        (true, _) => output::json(&written),
        (_, true) => Ok(()),
        _ => output::line(&plain(&format!(
            "{}: {} songs",
            written.path, written.songs
        ))),
    }
}

/// The playlist of this id or name among those a command lists.
fn named(reach: &mut Reach, command: &str, playlist: &str) -> Result<u32> {
    let rows: Vec<PlaylistRow> = reach.call(command, &Nothing {})?;
    let id = playlist.parse::<u32>().ok();
    let by_id = rows.iter().find(|row| Some(row.id) == id);
    let mut by_name = rows
        .iter()
        .filter(|row| row.name.to_lowercase() == playlist.to_lowercase());
    match (by_name.next(), by_name.next(), by_id) {
        (Some(_), Some(_), _) => {
            bail!("Several playlists are called “{playlist}”: name one by its id.")
        }
        (Some(row), None, _) | (None, _, Some(row)) => Ok(row.id),
        (None, _, None) => Err(anyhow!("There is no playlist “{playlist}”.")),
    }
}

fn tell(everywhere: &Everywhere, row: &PlaylistRow) -> Result<()> {
    if everywhere.json {
        return output::json(row);
    }
    if everywhere.quiet {
        return Ok(());
    }
    let mark = if row.kind == PlaylistKind::Smart {
        " *"
    } else {
        ""
    };
    let cells = [
        row.id.to_string(),
        format!("{}{mark}", row.name),
        row.songs.to_string(),
        output::clock(row.duration_ms),
    ];
    output::line(&output::row(&PLAYLISTS, &cells))
}
