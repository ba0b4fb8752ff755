//! Folders with songs as a tree, with the folders between that hold none of their own.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use domain::names::shown;
use domain::text::fold;
use storage::browse::Folder;
use storage::watched::Watched;

/// The tree.
#[derive(Debug, Default)]
pub(super) struct Places {
    places: HashMap<u64, Place>,
    roots: Vec<u64>,
}

/// A folder.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// The watched folder it is, or is below.
    pub watched: u32,
    /// Its name, of a watched folder its path; as bytes.
    pub name: Vec<u8>,
    /// Files of songs in it and below it.
    pub songs: u32,
    /// The folders in it, by name.
    pub inside: Vec<u64>,
    /// Its row, where it holds songs of its own.
    row: Option<i64>,
}

impl Places {
    /// The tree of these folders.
    pub fn of(watched: &[Watched], folders: &[Folder]) -> Self {
        let mut tree = Self::default();
        for root in watched {
            let id = id_of(&root.path, b"");
            tree.roots.push(id);
            tree.places.insert(
                id,
                Place {
                    watched: root.id,
                    name: root.path.clone(),
                    ..Place::default()
                },
            );
        }
        for folder in folders {
            if let Some(root) = watched.iter().find(|root| root.id == folder.watched) {
                tree.put(&root.path, folder);
            }
        }
        tree.sort();
        tree
    }

    fn put(&mut self, root: &[u8], folder: &Folder) {
        let mut at = id_of(root, b"");
        self.count(at, folder.files);
        let path = &folder.path;
        let ends = path
            .iter()
            .enumerate()
            .filter(|(_, byte)| **byte == SEPARATOR);
        let mut begin = 0;
        for end in ends.map(|(end, _)| end).chain([path.len()]) {
            if end == begin {
                continue;
            }
            let id = id_of(root, &path[..end]);
            if let Entry::Vacant(vacant) = self.places.entry(id) {
                vacant.insert(Place {
                    watched: folder.watched,
                    name: path[begin..end].to_vec(),
                    ..Place::default()
                });
                if let Some(above) = self.places.get_mut(&at) {
                    above.inside.push(id);
                }
            }
            self.count(id, folder.files);
            at = id;
            begin = end + 1;
        }
        if let Some(place) = self.places.get_mut(&at) {
            place.row = Some(folder.id);
        }
    }

    fn count(&mut self, id: u64, files: u32) {
        if let Some(place) = self.places.get_mut(&id) {
            place.songs += files;
        }
    }

    fn sort(&mut self) {
        let keys: HashMap<u64, String> = self
            .places
            .iter()
            .map(|(id, place)| (*id, fold(&shown(&place.name))))
            .collect();
        for place in self.places.values_mut() {
            place.inside.sort_by(|a, b| keys[a].cmp(&keys[b]));
        }
    }

    /// The folders in a folder, by name; without one, the watched folders. `None` when there is no such
    /// folder.
    pub fn inside(&self, parent: Option<u64>) -> Option<impl Iterator<Item = (u64, &Place)>> {
        let ids = match parent {
            None => &self.roots,
            Some(id) => &self.places.get(&id)?.inside,
        };
        Some(
            ids.iter()
                .filter_map(|id| Some((*id, self.places.get(id)?))),
        )
    }

    /// The rows of a folder and of all below it.
    pub fn rows(&self, id: u64) -> Vec<i64> {
        let (mut rows, mut left) = (Vec::new(), vec![id]);
        while let Some(place) = left.pop().and_then(|id| self.places.get(&id)) {
            rows.extend(place.row);
            left.extend(&place.inside);
        }
        rows
    }
}

#[cfg(windows)]
const SEPARATOR: u8 = b'\\';
#[cfg(not(windows))]
const SEPARATOR: u8 = b'/';

/// 53 bits of FNV-1a: every one of them survives JavaScript's numbers.
fn id_of(root: &[u8], path: &[u8]) -> u64 {
    let bytes = root.iter().chain(&[0]).chain(path);
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash >> 11
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_between_are_there_and_count_what_is_below() {
        let root = Watched {
            id: 1,
            path: b"/m".to_vec(),
            own: false,
            chosen: true,
            available: true,
            note: None,
        };
        let folder = |id, path: &str, files| Folder {
            id,
            watched: 1,
            path: path
                .replace('/', std::path::MAIN_SEPARATOR_STR)
                .into_bytes(),
            files,
        };
        let folders = [
            folder(1, "", 1),
            folder(2, "Zoë/B", 2),
            folder(3, "Zoë/A", 3),
            folder(4, "abba", 4),
        ];
        let places = Places::of(std::slice::from_ref(&root), &folders);
        let named = |parent| -> Vec<(String, u32, u64)> {
            let inside = places.inside(parent).unwrap();
            inside
                .map(|(id, place)| (shown(&place.name), place.songs, id))
                .collect()
        };
        let top = named(None);
        assert_eq!((top[0].0.as_str(), top[0].1), ("/m", 10));
        let below = named(Some(top[0].2));
        assert_eq!((below[0].0.as_str(), below[0].1), ("abba", 4));
        assert_eq!((below[1].0.as_str(), below[1].1), ("Zoë", 5));
        let albums = named(Some(below[1].2));
        assert_eq!((albums[0].0.as_str(), albums[1].0.as_str()), ("A", "B"));
        let mut rows = places.rows(below[1].2);
        rows.sort_unstable();
        assert_eq!(rows, [2, 3]);
        assert_eq!(places.rows(7), [] as [i64; 0]);
        assert!(places.inside(Some(7)).is_none());
    }
}
