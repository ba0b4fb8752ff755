//! The model: random things are done to real files, and in the end the library says what the disk
//! does, and every audio is still the song it was (faults 21, 22, 29, 31, 32, 36, 40).
//!
//! `UNDERTONE_MODEL=1000 cargo test -p app --test library model` runs a thousand sequences.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use app::commands;
use app::wire::*;

use crate::house::*;
use crate::identity::tagged;

/// Numbers that are the same for the same seed (Steele and Vigna, SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % end
    }
}

/// What is on the disk, as far as it holds songs.
struct World {
    house: House,
    dice: Dice,
    /// Every song file and its voice.
    files: BTreeMap<PathBuf, u32>,
    /// Songs by voice, once they were seen.
    songs: BTreeMap<u32, u32>,
    voices: u32,
    done: Vec<String>,
}

const FOLDERS: [&str; 7] = ["", "a", "a/b", "a/b/c/d", "É", "x y", "z"];

impl World {
    fn new(house: House, seed: u64) -> Self {
        Self {
            house,
            dice: Dice(seed),
            files: BTreeMap::new(),
            songs: BTreeMap::new(),
            voices: 0,
            done: Vec::new(),
        }
    }

    fn folder(&mut self) -> PathBuf {
        let folder = FOLDERS[self.dice.below(FOLDERS.len() as u64) as usize];
        self.house.music.join(folder)
    }

    fn place(&mut self) -> PathBuf {
        let folder = self.folder();
        let number = self.dice.below(12);
        let stem = if self.dice.below(4) == 0 { "S" } else { "s" };
        folder.join(format!("{stem}{number}.wav"))
    }

    fn some_file(&mut self) -> Option<PathBuf> {
        let count = self.files.len() as u64;
        let at = self.dice.below(count.max(1)) as usize;
        self.files.keys().nth(at).cloned()
    }

    fn new_voice(&mut self) -> u32 {
        self.voices += 1;
        self.voices
    }

    fn sound(voice: u32) -> Vec<u8> {
        tagged(1 + voice % 3, voice, &format!("voice {voice}"))
    }

    /// One thing that listeners and their programs do to files.
    fn act(&mut self) {
        let what = self.dice.below(14);
        let (place, other) = (self.place(), self.some_file());
        self.done
            .push(format!("{what} {} {other:?}", place.display()));
        match (what, other) {
            (0 | 1, _) => {
                let voice = self.new_voice();
                self.write(&place, voice);
            }
            (2, _) => self.by_way_of_another_name(&place),
            (3, _) => self.bundle(&place),
            (4, Some(file)) => self.delete(&file),
            (5, Some(file)) => {
                let voice = self.files[&file];
                self.delete(&file);
                self.write(&file, voice);
            }
            (6 | 7, Some(file)) => self.rename(&file, &place),
            (8, Some(file)) => {
                let voice = self.files[&file];
                self.write(&place, voice);
            }
            (9, _) => self.move_tree(),
            (10, Some(file)) => age(&file, 100 + self.dice.below(10_000)),
            (11, _) => self.copy_slowly(&place),
            (12, _) => self.burst(20),
            (13, Some(file)) => {
                let voice = self.files[&file];
                put(
                    &file,
                    &tagged(1 + voice % 3, voice, &format!("voice {voice} again")),
                );
            }
            _ => {}
        }
    }

    /// Another song comes here: no JSON says that it is the one before.
    fn clear(&self, place: &Path) {
        let _ = fs::remove_file(place.with_extension("json"));
    }

    fn write(&mut self, place: &Path, voice: u32) {
        if self.files.get(place) != Some(&voice) {
            self.clear(place);
        }
        put(place, &Self::sound(voice));
        self.files.insert(place.to_owned(), voice);
    }

    fn by_way_of_another_name(&mut self, place: &Path) {
        let voice = self.new_voice();
        self.clear(place);
        let partial = place.with_extension("partial");
        put(&partial, &Self::sound(voice));
        fs::rename(&partial, place).unwrap();
        self.files.insert(place.to_owned(), voice);
    }

    /// A JSON before or after its song.
    fn bundle(&mut self, place: &Path) {
        let voice = self.new_voice();
        let json_first = self.dice.below(2) == 0;
        let text = json(&format!("song {voice}"), "X", "Y");
        self.clear(place);
        if json_first {
            put(&place.with_extension("json"), &text);
            self.look();
        }
        put(place, &Self::sound(voice));
        self.files.insert(place.to_owned(), voice);
        if !json_first {
            self.look();
            put(&place.with_extension("json"), &text);
        }
    }

    fn delete(&mut self, file: &Path) {
        fs::remove_file(file).unwrap();
        self.files.remove(file);
    }

    fn rename(&mut self, from: &Path, to: &Path) {
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        if from != to {
            self.clear(to);
        }
        fs::rename(from, to).unwrap();
        if let Some(voice) = self.files.remove(from) {
            self.files.insert(to.to_owned(), voice);
        }
    }

    /// A folder gets another name, or goes away and comes back elsewhere.
    fn move_tree(&mut self) {
        let from = self.folder();
        let to = self
            .house
            .music
            .join(format!("moved {}", self.dice.below(1_000)));
        if from == self.house.music || !from.is_dir() || to.exists() {
            return;
        }
        let aside = self.house.folder().join("aside");
        fs::rename(&from, &aside).unwrap();
        if self.dice.below(3) == 0 {
            self.look();
        }
        fs::rename(&aside, &to).unwrap();
        let inside: Vec<PathBuf> = self
            .files
            .keys()
            .filter(|file| file.starts_with(&from))
            .cloned()
            .collect();
        for file in inside {
            if let Some(voice) = self.files.remove(&file) {
                self.files
                    .insert(to.join(file.strip_prefix(&from).unwrap()), voice);
            }
        }
    }

    /// Piece by piece, with a look between.
    fn copy_slowly(&mut self, place: &Path) {
        let voice = self.new_voice();
        let sound = Self::sound(voice);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        self.clear(place);
        let mut file = fs::File::create(place).unwrap();
        for piece in sound.chunks(sound.len() / 3) {
            file.write_all(piece).unwrap();
            if self.house.is_quiet() {
                age(place, 3600);
                self.look();
            }
        }
        drop(file);
        age(place, 3600);
        self.files.insert(place.to_owned(), voice);
    }

    fn burst(&mut self, count: u32) {
        let folder = self.folder();
        for n in 0..count {
            let voice = self.new_voice();
            self.write(&folder.join(format!("burst {n}.wav")), voice);
        }
    }

    fn look(&self) {
        if self.house.is_quiet() {
            self.house.scan();
        }
    }

    fn page(&self) -> SongPage {
        let request = SongPageRequest {
            limit: 10_000,
            ..SongPageRequest::default()
        };
        commands::song_list(&self.house.app, request).unwrap()
    }

    /// What the library says is there.
    fn listed(&self) -> (BTreeSet<PathBuf>, BTreeMap<PathBuf, u32>) {
        let page = self.page();
        let (mut there, mut owner) = (BTreeSet::new(), BTreeMap::new());
        for song in &page.songs {
            let details = commands::song_details(&self.house.app, SongRef { id: song.id }).unwrap();
            let here: Vec<PathBuf> = details
                .files
                .iter()
                .filter(|file| Path::new(&file.path).is_file())
                .map(|file| file.path.clone().into())
                .collect();
            assert_eq!(
                song.status == Status::Ok,
                !here.is_empty(),
                "{song:?} {details:?}"
            );
            owner.extend(here.iter().map(|path| (path.clone(), song.id)));
            there.extend(here);
        }
        (there, owner)
    }

    /// The library is as the disk, and every voice is the song it was.
    fn check(&mut self) -> Result<(), String> {
        let (there, owner) = self.listed();
        let disk: BTreeSet<PathBuf> = self.files.keys().cloned().collect();
        if there != disk {
            let missing: Vec<_> = disk.difference(&there).collect();
            let ghosts: Vec<_> = there.difference(&disk).collect();
            return Err(format!("not listed: {missing:?}, not there: {ghosts:?}"));
        }
        for (file, voice) in &self.files {
            let song = owner[file];
            let known = *self.songs.entry(*voice).or_insert(song);
            if known != song {
                return Err(format!("voice {voice} was song {known} and is {song}"));
            }
        }
        Ok(())
    }
}

fn runs(usual: u64) -> u64 {
    let asked = std::env::var("UNDERTONE_MODEL").ok();
    asked.and_then(|runs| runs.parse().ok()).unwrap_or(usual)
}

#[test]
fn looked_at_now_and_then_the_library_is_as_the_disk() {
    for seed in 0..runs(12) {
        let mut world = World::new(House::quiet(), seed);
        for step in 0..40 {
            world.act();
            if world.dice.below(3) == 0 || step == 39 {
                world.house.scan();
                let outcome = world.check();
                assert_eq!(outcome, Ok(()), "seed {seed}: {:#?}", world.done);
            }
        }
    }
}

#[test]
fn followed_as_it_changes_the_library_is_as_the_disk() {
    for seed in 0..runs(2) {
        let mut world = World::new(House::watching(), 1_000 + seed);
        for _ in 0..25 {
            world.act();
            let pause = world.dice.below(40);
            std::thread::sleep(Duration::from_millis(pause));
        }
        if seed == 0 {
            // So many at once that the system's queue of events overflows.
            let many = if std::env::var_os("UNDERTONE_MODEL").is_some() {
                10_000
            } else {
                400
            };
            world.burst(many);
        }
        let patience = 20 + world.files.len() as u64 / 200;
        let end = Instant::now() + Duration::from_secs(patience);
        loop {
            // A state between two is no fault: only what lasts is.
            match world.settled() {
                Ok(()) => break,
                Err(_) if Instant::now() < end => std::thread::sleep(Duration::from_millis(100)),
                Err(what) => panic!("seed {seed}: {what} {:#?}", world.done),
            }
        }
        world.house.app.shutdown();
    }
}

impl World {
    /// Like [`World::check`], for a library that may still be reading.
    fn settled(&mut self) -> Result<(), String> {
        let page = self.page();
        let mut there = BTreeSet::new();
        for song in page.songs.iter().filter(|song| song.status == Status::Ok) {
            there.extend(
                song.paths
                    .iter()
                    .map(PathBuf::from)
                    .filter(|path| path.is_file()),
            );
        }
        let disk: BTreeSet<PathBuf> = self.files.keys().cloned().collect();
        if there == disk {
            return Ok(());
        }
        Err(format!(
            "{:?}",
            disk.symmetric_difference(&there).collect::<Vec<_>>()
        ))
    }
}
