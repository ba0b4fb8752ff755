//! What the library knows of a place before it looks there.

use std::collections::HashMap;
use std::path::Path;

use anyhow::Result;
use domain::names;
use storage::folders::{self, Folder};
use storage::watched::Watched;

use super::Shared;
use super::reconcile::Where;

/// The folders known at a place, by their paths below the watched folder.
pub(super) fn known_folders(
    shared: &Shared,
    watched: &Watched,
    root: &Path,
    place: &Where,
) -> Result<HashMap<Vec<u8>, Folder>> {
    let below = |folder: &Path| {
        let below = folder.strip_prefix(root).ok()?;
        Some(names::to_bytes(below.as_os_str()).into_owned())
    };
    let known = match place {
        Where::Folder(folder) => match below(folder) {
            Some(path) => shared
                .db
                .read(|db| folders::one(db, watched.id, &path))?
                .into_iter()
                .collect(),
            None => Vec::new(),
        },
        Where::Root => shared.db.read(|db| folders::below(db, watched.id))?,
        Where::Tree(folder) => {
            let Some(top) = below(folder) else {
                return Ok(HashMap::new());
            };
            let mut all = shared.db.read(|db| folders::below(db, watched.id))?;
            all.retain(|folder| is_below(&folder.path, &top));
            all
        }
    };
    Ok(known
        .into_iter()
        .map(|folder| (folder.path.clone(), folder))
        .collect())
}

fn is_below(path: &[u8], top: &[u8]) -> bool {
    let rest = path.strip_prefix(top);
    top.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest[0] == b'/')
}

/// Those of the folders of which something is still shown as if it were there.
pub(super) fn shown_folders(db: &storage::Db, ids: Vec<i64>) -> storage::Result<Vec<i64>> {
    db.read(|db| {
        let mut shown = Vec::new();
        for id in ids {
            if folders::is_shown(db, id)? {
                shown.push(id);
            }
        }
        Ok(shown)
    })
}

#[cfg(test)]
mod tests {
    use super::is_below;

    #[test]
    fn a_folder_is_below_itself_and_not_below_its_namesake() {
        for (path, top, below) in [
            ("a/b", "a", true),
            ("a", "a", true),
            ("ab", "a", false),
            ("a", "", true),
            ("a", "a/b", false),
        ] {
            assert_eq!(
                is_below(path.as_bytes(), top.as_bytes()),
                below,
                "{path} {top}"
            );
        }
    }
}
