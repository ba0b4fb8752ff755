//! Which files of one folder belong together.

use std::collections::HashMap;
use std::ffi::OsStr;

use super::{PICTURES, Part, folder_picture, is_scan, part_of};

/// A file of the folder: its name, which must be one that [`part_of`] knows.
pub trait Named {
    /// The file's name without its folder.
    fn name(&self) -> &OsStr;
}

impl Named for &str {
    fn name(&self) -> &OsStr {
        OsStr::new(self)
    }
}

/// One audio file and what belongs to it, as indices into the files that were paired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bundle {
    /// The audio file.
    pub audio: usize,
    /// Its JSON.
    pub data: Option<usize>,
    /// Its own picture, not that of the folder.
    pub cover: Option<usize>,
}

/// The files of one folder, put together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pairing {
    /// In the order of their audio files.
    pub bundles: Vec<Bundle>,
    /// JSONs and pictures whose audio is not there.
    pub orphans: Vec<usize>,
    /// The picture that serves every song without one of its own.
    pub folder_cover: Option<usize>,
}

/// Puts the files of one folder together by their stems.
#[must_use]
pub fn pair<F: Named>(files: &[F]) -> Pairing {
    let mut beside: HashMap<&OsStr, (Option<usize>, Option<usize>)> = HashMap::new();
    let mut pairing = Pairing::default();
    for (index, file) in files.iter().enumerate() {
        match part_of(file.name()) {
            Some((_, Part::Audio)) => pairing.bundles.push(Bundle {
                audio: index,
                data: None,
                cover: None,
            }),
            Some((stem, Part::Data)) => beside.entry(stem).or_default().0 = Some(index),
            Some((stem, Part::Cover)) => {
                let cover = &mut beside.entry(stem).or_default().1;
                if cover.is_none_or(|other| preferred(files, index, other)) {
                    *cover = Some(index);
                }
            }
            None => {}
        }
    }
    for bundle in &mut pairing.bundles {
        if let Some((stem, _)) = part_of(files[bundle.audio].name())
            && let Some((data, cover)) = beside.get(stem)
        {
            (bundle.data, bundle.cover) = (*data, *cover);
        }
    }
    pairing.folder_cover = best_folder_cover(files);
    pairing.orphans = orphans(files, &pairing.bundles);
    pairing
}

impl Pairing {
    /// The picture of a bundle: its own, else that of the folder.
    #[must_use]
    pub fn cover_of(&self, bundle: &Bundle) -> Option<usize> {
        bundle.cover.or(self.folder_cover)
    }

    /// Gives an orphaned JSON to the audio file it names, if that one is there and has none.
    pub fn adopt_data<F: Named>(&mut self, files: &[F], orphan: usize, audio_name: &str) -> bool {
        let wanted = OsStr::new(audio_name);
        let Some(bundle) = self
            .bundles
            .iter_mut()
            .find(|bundle| bundle.data.is_none() && files[bundle.audio].name() == wanted)
        else {
            return false;
        };
        bundle.data = Some(orphan);
        self.orphans.retain(|index| *index != orphan);
        true
    }

    /// Gives an orphaned picture to a bundle whose JSON names it and that has none.
    pub fn adopt_cover<F: Named>(
        &mut self,
        files: &[F],
        bundle: usize,
        picture_name: &str,
    ) -> bool {
        let wanted = OsStr::new(picture_name);
        let found = self
            .orphans
            .iter()
            .position(|orphan| files[*orphan].name() == wanted);
        match (found, self.bundles.get_mut(bundle)) {
            (Some(position), Some(bundle)) if bundle.cover.is_none() => {
                bundle.cover = Some(self.orphans.remove(position));
                true
            }
            _ => false,
        }
    }
}

fn preferred<F: Named>(files: &[F], one: usize, other: usize) -> bool {
    let rank = |index: usize| {
        let name = files[index].name().to_string_lossy().to_ascii_lowercase();
        PICTURES.iter().position(|ending| name.ends_with(ending))
    };
    rank(one) < rank(other)
}

fn best_folder_cover<F: Named>(files: &[F]) -> Option<usize> {
    files
        .iter()
        .enumerate()
        .filter_map(|(index, file)| match part_of(file.name()) {
            Some((stem, Part::Cover)) => Some((folder_picture(stem)?, index)),
            _ => None,
        })
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, index)| index)
}

fn orphans<F: Named>(files: &[F], bundles: &[Bundle]) -> Vec<usize> {
    let mut taken = vec![false; files.len()];
    let mut stems: HashMap<&OsStr, ()> = HashMap::with_capacity(bundles.len());
    for bundle in bundles {
        for index in [Some(bundle.audio), bundle.data, bundle.cover]
            .into_iter()
            .flatten()
        {
            taken[index] = true;
        }
        if let Some((stem, _)) = part_of(files[bundle.audio].name()) {
            stems.insert(stem, ());
        }
    }
    (0..files.len())
        .filter(|index| !taken[*index])
        .filter(|index| match part_of(files[*index].name()) {
            Some((stem, Part::Data)) => !stems.contains_key(stem),
            // A second picture of a song that is there waits for nothing.
            Some((stem, Part::Cover)) => {
                !stems.contains_key(stem) && folder_picture(stem).is_none() && !is_scan(stem)
            }
            _ => false,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paired(files: &[&str]) -> (Vec<(String, String, String)>, Vec<String>) {
        let pairing = pair(files);
        let name =
            |index: Option<usize>| index.map_or(String::new(), |index| files[index].to_owned());
        let bundles = pairing
            .bundles
            .iter()
            .map(|b| (name(Some(b.audio)), name(b.data), name(pairing.cover_of(b))))
            .collect();
        (
            bundles,
            pairing
                .orphans
                .iter()
                .map(|i| files[*i].to_owned())
                .collect(),
        )
    }

    fn all(items: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
        items
            .iter()
            .map(|(a, b, c)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned()))
            .collect()
    }

    #[test]
    fn one_stem_makes_a_bundle() {
        let (bundles, orphans) = paired(&["a.jpg", "a.json", "a.mp3", "b.mp3", "c.json", "d.png"]);
        assert_eq!(
            bundles,
            all(&[("a.mp3", "a.json", "a.jpg"), ("b.mp3", "", "")])
        );
        assert_eq!(orphans, ["c.json", "d.png"]);
    }

    #[test]
    fn a_folder_picture_serves_those_without_one_and_waits_for_nobody() {
        let (bundles, orphans) = paired(&[
            "a.mp3",
            "a.png",
            "b.mp3",
            "folder.jpg",
            "cover.jpg",
            "back.jpg",
        ]);
        assert_eq!(
            bundles,
            all(&[("a.mp3", "", "a.png"), ("b.mp3", "", "cover.jpg")])
        );
        assert!(orphans.is_empty());
    }

    #[test]
    fn two_encodings_share_and_the_preferred_picture_wins() {
        let (bundles, orphans) = paired(&["a.flac", "a.json", "a.mp3", "a.png", "a.jpg", "a.webp"]);
        assert_eq!(
            bundles,
            all(&[("a.flac", "a.json", "a.jpg"), ("a.mp3", "a.json", "a.jpg")])
        );
        assert!(orphans.is_empty());
    }

    #[test]
    fn a_json_may_name_its_audio_and_its_picture() {
        let files = ["meta.json", "other.png", "song.mp3"];
        let mut pairing = pair(&files);
        assert!(pairing.adopt_data(&files, 0, "song.mp3"));
        assert!(pairing.adopt_cover(&files, 0, "other.png"));
        assert!(!pairing.adopt_cover(&files, 0, "other.png"));
        assert_eq!(
            pairing.bundles[0],
            Bundle {
                audio: 2,
                data: Some(0),
                cover: Some(1)
            }
        );
        assert!(pairing.orphans.is_empty());
    }
}
