//! `play`, `pause`, `next`, `previous` and `status`: the player, running or our own.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use app::Options;
use app::wire::{
    Event, ImportReport, ImportRequest, Nothing, NoticeCode, Opened, Paths, PlayFrom, PlayState,
    PlayerSnapshot, ScanReport, SetShuffle, ShuffleMeaning, SleepRequest, SongQuery, SortKey,
};
use crossbeam_channel::{Receiver, select, tick};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::whole;
use crate::arguments::{Everywhere, Meaning, Shuffle};
use crate::reach::{self, Here, Reach};
use crate::{interrupt, output};

/// How often the position on the terminal moves.
const PACE: Duration = Duration::from_millis(500);

/// What to play.
enum Wish {
    /// On from where it was.
    On,
    /// Files and folders.
    Files(Paths),
    /// What a search finds.
    Found(SongQuery),
}

/// Plays in the running program; without one, here, until the end.
pub(super) fn play(everywhere: &Everywhere, what: &[String]) -> Result<()> {
    let wish = wish(what)?;
    let options = reach::options(everywhere)?;
    if let Some(there) = Reach::running(&options) {
        let mut reach = Reach::There(there);
        begin(&mut reach, &wish)?;
        return tell_status(everywhere, &mut reach);
    }
    match &wish {
        // What is only listened to leaves no trace in the library.
        Wish::Files(_) => {
            let guest = guest_folder()?;
            play_here(everywhere, Options::at(guest.path())?, &wish)
        }
        Wish::On | Wish::Found(_) => play_here(everywhere, options, &wish),
    }
}

fn play_here(everywhere: &Everywhere, options: Options, wish: &Wish) -> Result<()> {
    let stop = interrupt::asked()?;
    let here = Here::open(Options {
        sound: true,
        watch: false,
        ..options
    })?;
    let events = here.app.subscribe();
    let mut reach = Reach::Here(here);
    let played = begin(&mut reach, wish).and_then(|()| until_the_end(everywhere, &events, &stop));
    reach.close();
    played
}

/// Asks the running player something that makes no sense without one.
pub(super) fn ask(everywhere: &Everywhere, command: &str) -> Result<()> {
    ask_with(everywhere, command, &Nothing {})
}

/// Shuffles what is to come, or puts it back in order.
pub(super) fn shuffle(everywhere: &Everywhere, shuffle: &Shuffle) -> Result<()> {
    let meaning = match shuffle.meaning {
        Meaning::Off | Meaning::AsBefore => None,
        Meaning::EverySong => Some(ShuffleMeaning::EverySong),
        Meaning::ArtistsApart => Some(ShuffleMeaning::ArtistsApart),
        Meaning::FavourLoved => Some(ShuffleMeaning::FavourLoved),
        Meaning::FavourNeglected => Some(ShuffleMeaning::FavourNeglected),
    };
    let request = SetShuffle {
        on: shuffle.meaning != Meaning::Off,
        seed: shuffle.seed.map(|seed| seed.to_string()),
        meaning,
    };
    ask_with(everywhere, "player_shuffle", &request)
}

/// Sets the sleep timer.
pub(super) fn sleep(everywhere: &Everywhere, when: SleepRequest) -> Result<()> {
    ask_with(everywhere, "player_sleep", &when)
}

fn ask_with(everywhere: &Everywhere, command: &str, request: &impl Serialize) -> Result<()> {
    let options = reach::options(everywhere)?;
    let there = Reach::running(&options)
        .context("Undertone is not running, so nothing plays; start it, or use `play`.")?;
    let mut reach = Reach::There(there);
    reach.call::<Nothing>(command, request)?;
    tell_status(everywhere, &mut reach)
}

/// Says what is playing.
pub(super) fn status(everywhere: &Everywhere) -> Result<()> {
    let mut reach = Reach::to(&reach::options(everywhere)?)?;
    tell_status(everywhere, &mut reach)?;
    reach.close();
    Ok(())
}

fn wish(what: &[String]) -> Result<Wish> {
    let there = |text: &String| Path::new(text).exists();
    if what.is_empty() {
        return Ok(Wish::On);
    }
    if what.iter().all(there) {
        let paths = what.iter().map(|path| whole(Path::new(path)));
        let paths = paths.collect::<Result<_>>()?;
        return Ok(Wish::Files(Paths { paths }));
    }
    if what.iter().any(there) {
        bail!("Some of these are files and some are not: play files, or words to search for.");
    }
    Ok(Wish::Found(SongQuery {
        search: what.join(" "),
        sort: SortKey::Relevance,
        ..SongQuery::default()
    }))
}

fn begin(reach: &mut Reach, wish: &Wish) -> Result<()> {
    match wish {
        Wish::On => reach
            .call("player_resume", &Nothing {})
            .map(|Nothing {}| ()),
        Wish::Files(paths) => begin_files(reach, paths),
        Wish::Found(query) => {
            let found: Vec<u32> = reach.call("song_order", query)?;
            if found.is_empty() {
                bail!("Nothing in the library matches “{}”.", query.search);
            }
            begin_view(reach, query.clone())
        }
    }
}

/// Files play in the order named, folders album by album. A running program keeps what it plays;
/// here nothing is kept, so folders are read where they are.
fn begin_files(reach: &mut Reach, paths: &Paths) -> Result<()> {
    let is_folder = |path: &&String| Path::new(path).is_dir();
    let (folders, files): (Vec<String>, Vec<String>) = paths
        .paths
        .iter()
        .cloned()
        .partition(|path| is_folder(&path));
    if matches!(reach, Reach::There(_)) || folders.is_empty() {
        let Opened { songs, .. } = reach.call("files_open", paths)?;
        tracing::info!("{songs} songs were opened");
        return Ok(());
    }
    reach.call::<ScanReport>("folders_add", &Paths { paths: folders })?;
    if !files.is_empty() {
        let request = ImportRequest {
            paths: files,
            reference: false,
            every_item: false,
        };
        reach.call::<ImportReport>("library_import", &request)?;
    }
    let albums = SongQuery {
        sort: SortKey::Album,
        ..SongQuery::default()
    };
    begin_view(reach, albums)
}

fn begin_view(reach: &mut Reach, query: SongQuery) -> Result<()> {
    let from = PlayFrom::View {
        query,
        song: None,
        shuffle: None,
    };
    reach.call("player_play", &from).map(|Nothing {}| ())
}

/// A library for one listening.
fn guest_folder() -> Result<tempfile::TempDir> {
    tempfile::Builder::new()
        .prefix("undertone-")
        .tempdir()
        .context("There is no room for a temporary folder")
}

/// Shows what plays, until it stops or the listener does.
fn until_the_end(
    everywhere: &Everywhere,
    events: &Receiver<Event>,
    stop: &Receiver<()>,
) -> Result<()> {
    let bar = bar(everywhere);
    let clock = match bar.is_hidden() {
        true => crossbeam_channel::never(),
        false => tick(PACE),
    };
    let mut playing = false;
    loop {
        select! {
            recv(stop) -> _ => break,
            recv(clock) -> _ => if playing { bar.inc(PACE.as_millis() as u64) },
            recv(events) -> event => match event {
                Ok(Event::Player(now)) => {
                    if playing && now.state == PlayState::Stopped {
                        break;
                    }
                    playing |= now.state == PlayState::Playing;
                    show(&bar, &now);
                    no_device(&now)?;
                }
                Ok(Event::Notice(notice)) if notice.code == NoticeCode::SongSkipped => {
                    bar.suspend(|| tracing::warn!("{}", output::plain(&notice.text)));
                }
                Ok(_) => {}
                Err(_) => break,
            },
        }
    }
    bar.finish_and_clear();
    Ok(())
}

fn no_device(now: &PlayerSnapshot) -> Result<()> {
    match &now.device.problem {
        Some(problem) if !now.device.available => bail!("{problem}"),
        _ => Ok(()),
    }
}

fn bar(everywhere: &Everywhere) -> ProgressBar {
    use std::io::IsTerminal;
    if everywhere.quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{msg} {wide_bar} {prefix}");
    ProgressBar::no_length().with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn show(bar: &ProgressBar, now: &PlayerSnapshot) {
    bar.set_message(name(now));
    bar.set_prefix(output::clock(now.duration_ms));
    bar.set_length(now.duration_ms);
    bar.set_position(now.position_ms);
}

fn name(now: &PlayerSnapshot) -> String {
    match &now.song {
        Some(song) if song.artist.is_empty() => output::plain(&song.title),
        Some(song) => output::plain(&format!("{} – {}", song.title, song.artist)),
        None => "nothing".to_owned(),
    }
}

fn tell_status(everywhere: &Everywhere, reach: &mut Reach) -> Result<()> {
    #[derive(Serialize)]
    struct Status {
        running: bool,
        #[serde(flatten)]
        player: PlayerSnapshot,
    }
    let player: PlayerSnapshot = reach.call("player_state", &Nothing {})?;
    let running = matches!(reach, Reach::There(_));
    if everywhere.json {
        return output::json(&Status { running, player });
    }
    if everywhere.quiet {
        return Ok(());
    }
    let state = match (running, player.state) {
        (false, _) => "Not running",
        (_, PlayState::Playing) => "Playing",
        (_, PlayState::Paused) => "Paused",
        (_, PlayState::Stopped) => "Stopped",
    };
    let at = match player.song {
        Some(_) => format!(
            ", {} of {}",
            output::clock(player.position_ms),
            output::clock(player.duration_ms)
        ),
        None => String::new(),
    };
    output::line(&format!("{state}: {}{at}", name(&player)))
}
