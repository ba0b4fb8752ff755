//! Loudness as it was measured, written into tags and taken back.

use std::fs;

use app::commands::*;
use app::wire::*;
use domain::sound::loudness::REFERENCE_LUFS;
use media::write::Proof;

use super::house::*;

fn ids(house: &House) -> SongIds {
    SongIds {
        ids: house.rows().iter().map(|row| row.id).collect(),
    }
}

fn loudness(house: &House, id: u32) -> f32 {
    let features = song_features(&house.app, SongRef { id }).unwrap();
    features.loudness.unwrap().integrated_lufs
}

/// Two songs of an album, without JSON: the tags say the album as well as the song.
fn album() -> House {
    let house = House::quiet();
    bundle(&house.music, "a", "First", "Someone", "One", 1);
    bundle(&house.music, "b", "Second", "Someone", "One", 5);
    house.scan();
    house
}

#[test]
fn what_was_measured_is_written_and_comes_back_to_the_byte() {
    let house = album();
    let audio = [house.music.join("a.wav"), house.music.join("b.wav")];
    let before = audio.clone().map(|path| fs::read(path).unwrap());
    let json = fs::read(house.music.join("a.json")).unwrap();

    // Nobody has listened yet.
    let preview = gain_preview(&house.app, ids(&house)).unwrap();
    assert_eq!((preview.files, preview.problems), (0, 2));
    let report = gain_write(&house.app, ids(&house)).unwrap();
    assert_eq!((report.written, report.failed), (0, 2));
    assert!(report.items[0].reason.ends_with("listen to it first."));

    analyse(&house.app, AnalyseRequest::default()).unwrap();
    let preview = gain_preview(&house.app, ids(&house)).unwrap();
    assert_eq!((preview.files, preview.problems), (2, 0));
    assert_eq!(preview.items[0].differences.len(), 4);
    assert_eq!(audio.clone().map(|path| fs::read(path).unwrap()), before);

    let proofs = audio.clone().map(|path| Proof::of(&path).unwrap());
    let report = gain_write(&house.app, ids(&house)).unwrap();
    assert_eq!((report.written, report.failed), (2, 0), "{report:?}");
    let mut albums = Vec::new();
    for (row, (path, proof)) in house.rows().iter().zip(audio.iter().zip(&proofs)) {
        proof.holds_for(path).unwrap();
        let gain = media::tags::read(path).unwrap().tags.gain.unwrap();
        let meant = REFERENCE_LUFS - loudness(&house, row.id);
        assert!((gain.track_db.unwrap() - meant).abs() < 0.006, "{gain:?}");
        assert!(gain.track_peak.unwrap() > 0.0);
        albums.push((gain.album_db, gain.album_peak));
    }
    assert!(
        albums[0].0.is_some() && albums[0] == albums[1],
        "{albums:?}"
    );
    assert_eq!(fs::read(house.music.join("a.json")).unwrap(), json);

    let again = gain_write(&house.app, ids(&house)).unwrap();
    assert_eq!((again.written, again.unchanged), (0, 2));
    let listed = edit_list(&house.app, Nothing {}).unwrap();
    let made = listed.iter().find(|row| row.id == report.edit_id).unwrap();
    assert_eq!(made.fields.len(), 4);

    let edit_id = report.edit_id;
    edit_undo(&house.app, EditRef { edit_id }).unwrap();
    assert_eq!(audio.map(|path| fs::read(path).unwrap()), before);
}

/// A loudness is not typed.
#[test]
fn gains_are_not_edited_by_hand() {
    let house = album();
    let asked = EditRequest {
        ids: ids(&house).ids,
        changes: vec![FieldChange {
            field: EditField::TrackGain,
            values: vec!["-3 dB".into()],
        }],
        target: Some(EditTarget::Tags),
    };
    let refused = edit_preview(&house.app, asked).unwrap_err();
    assert!(refused.to_string().starts_with("Loudness is measured"));
}
