//! Edits on real files: what is written, what is kept, and what comes back.

use std::fs;
use std::path::Path;

use app::commands::*;
use app::wire::*;
use domain::edit::Field;
use media::write::Proof;

use super::house::search;
use super::house::*;

pub fn change(field: EditField, values: &[&str]) -> FieldChange {
    FieldChange {
        field,
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    }
}

pub fn request(ids: &[u32], changes: &[FieldChange], target: EditTarget) -> EditRequest {
    EditRequest {
        ids: ids.to_vec(),
        changes: changes.to_vec(),
        target: Some(target),
    }
}

/// Every file below a folder, by name, with what it holds.
fn everything(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.display().to_string(), fs::read(path).unwrap()))
        .collect();
    all.sort();
    all
}

fn row(house: &House, id: u32) -> SongRow {
    song_rows(&house.app, SongIds { ids: vec![id] })
        .unwrap()
        .remove(0)
}

#[test]
fn a_bundle_is_edited_in_its_json_and_comes_back_to_the_byte() {
    let house = House::quiet();
    bundle(&house.music, "a", "Old", "Someone", "One", 1);
    let own =
        br#"{"links": [1], "title": "Old", "artist": "X & Y", "artists": ["X", "Y"], "genre": 3}"#;
    put(&house.music.join("a.json"), own);
    house.scan();
    let id = house.rows()[0].id;
    let before = everything(&house.music);
    let changes = [
        change(EditField::Title, &["New"]),
        change(EditField::Artist, &["Z"]),
        change(EditField::Genre, &["Jazz", "Blues"]),
    ];
    let asked = request(&[id], &changes, EditTarget::Bundle);

    let preview = edit_preview(&house.app, asked.clone()).unwrap();
    assert_eq!((preview.files, preview.problems), (1, 0));
    let told: Vec<(EditField, &str, &str)> = preview.items[0]
        .differences
        .iter()
        .map(|d| (d.field, d.before.as_str(), d.after.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (EditField::Title, "Old", "New"),
            (EditField::Artist, "X & Y", "Z"),
            (EditField::Artists, "X; Y", "Z"),
            (EditField::Genre, "Pop", "Jazz; Blues"),
        ]
    );
    assert_eq!(everything(&house.music), before, "a preview writes nothing");

    let report = edit_apply(&house.app, asked).unwrap();
    assert_eq!(
        (report.written, report.failed),
        (1, 0),
        "{:?}",
        report.items
    );
    let now = row(&house, id);
    assert_eq!(
        (now.title.as_str(), now.artist.as_str(), now.genre.as_str()),
        ("New", "Z", "Jazz, Blues")
    );
    let json = fs::read_to_string(house.music.join("a.json")).unwrap();
    assert!(json.contains("\"links\""), "{json}");
    assert_eq!(house.order(search("jazz")), [id]);

    edit_undo(
        &house.app,
        EditRef {
            edit_id: report.edit_id,
        },
    )
    .unwrap();
    assert_eq!(everything(&house.music), before);
    assert_eq!(row(&house, id).title, "Old");
    assert!(
        edit_undo(
            &house.app,
            EditRef {
                edit_id: report.edit_id
            }
        )
        .is_err()
    );
    let listed = edit_list(&house.app, Nothing {}).unwrap();
    assert!(listed[0].undone && !listed[0].can_undo);
    assert_eq!(listed[0].fields.len(), 3);
}

#[test]
fn a_song_without_json_gets_one_and_loses_it_again() {
    let house = House::quiet();
    put(&house.music.join("Bare Song.wav"), &wav(1, 3));
    house.scan();
    let id = house.rows()[0].id;
    let asked = request(
        &[id],
        &[change(EditField::Album, &["Found"])],
        EditTarget::Bundle,
    );
    let report = edit_apply(&house.app, asked).unwrap();
    let json = house.music.join("Bare Song.json");
    assert_eq!(
        fs::read_to_string(&json).unwrap(),
        "{\n  \"album\": \"Found\"\n}\n"
    );
    assert_eq!(row(&house, id).title, "Bare Song");
    edit_undo(
        &house.app,
        EditRef {
            edit_id: report.edit_id,
        },
    )
    .unwrap();
    assert!(!json.exists());
    assert_eq!(row(&house, id).album, "");
}

#[test]
fn tags_are_written_with_the_sound_as_it_was_and_come_back_to_the_byte() {
    let house = House::quiet();
    bundle(&house.music, "a", "Old", "Someone", "One", 1);
    house.scan();
    let id = house.rows()[0].id;
    let before = everything(&house.music);
    let audio = house.music.join("a.wav");
    let proof = Proof::of(&audio).unwrap();
    let changes = [
        change(EditField::Title, &["New"]),
        change(EditField::Composer, &["C. Omposer"]),
    ];
    let report = edit_apply(&house.app, request(&[id], &changes, EditTarget::Tags)).unwrap();
    assert_eq!(
        (report.written, report.failed),
        (2, 0),
        "{:?}",
        report.items
    );
    proof.holds_for(&audio).unwrap();
    let tags = media::tags::read(&audio).unwrap().tags;
    assert_eq!(Field::Title.of(&tags), ["New"]);
    assert_eq!(Field::Composer.of(&tags), ["C. Omposer"]);
    // The JSON spoke of the title and won; it does not speak of the composer.
    let json = fs::read_to_string(house.music.join("a.json")).unwrap();
    assert!(json.contains("New") && !json.contains("Omposer"), "{json}");
    assert_eq!(row(&house, id).title, "New");
    assert_eq!(house.rows().len(), 1, "it is the same song");

    edit_undo(
        &house.app,
        EditRef {
            edit_id: report.edit_id,
        },
    )
    .unwrap();
    assert_eq!(everything(&house.music), before);
}

#[test]
fn what_somebody_else_changed_since_is_left_alone() {
    let house = House::quiet();
    for (n, stem) in ["a", "b"].iter().enumerate() {
        bundle(&house.music, stem, stem, "Someone", "One", n as u32);
    }
    house.scan();
    let ids: Vec<u32> = house.rows().iter().map(|row| row.id).collect();
    let asked = request(
        &ids,
        &[change(EditField::Year, &["1999"])],
        EditTarget::Bundle,
    );
    let report = edit_apply(&house.app, asked).unwrap();
    assert_eq!(report.written, 2);
    fs::write(house.music.join("a.json"), "{\"title\": \"Mine\"}").unwrap();
    let undone = edit_undo(
        &house.app,
        EditRef {
            edit_id: report.edit_id,
        },
    )
    .unwrap();
    assert_eq!((undone.written, undone.failed), (1, 1));
    assert!(undone.items[0].reason.contains("Another program"));
    assert_eq!(
        fs::read_to_string(house.music.join("a.json")).unwrap(),
        "{\"title\": \"Mine\"}"
    );
    assert!(
        !fs::read_to_string(house.music.join("b.json"))
            .unwrap()
            .contains("1999")
    );
}

#[test]
fn many_songs_are_edited_at_once_and_what_fails_is_told() {
    let house = House::quiet();
    for n in 0..120_u32 {
        let stem = format!("s{n:03}");
        put(&house.music.join(format!("{stem}.wav")), &wav(1, n));
        put(
            &house.music.join(format!("{stem}.json")),
            &json(&stem, "A", "B"),
        );
    }
    house.scan();
    put(&house.music.join("s007.json"), b"{\"title\": \"half");
    let ids: Vec<u32> = house.rows().iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), 120);
    let fields = edit_fields(&house.app, SongIds { ids: ids.clone() }).unwrap();
    let field = |wanted: EditField| fields.iter().find(|one| one.field == wanted).unwrap();
    assert!(field(EditField::Title).mixed);
    assert_eq!(field(EditField::Artist).values, ["A"]);
    let asked = request(
        &ids,
        &[change(EditField::AlbumArtist, &["Various"])],
        EditTarget::Bundle,
    );
    let report = edit_apply(&house.app, asked.clone()).unwrap();
    assert_eq!((report.written, report.failed), (119, 1));
    assert!(
        report.items[0].reason.ends_with('.'),
        "{}",
        report.items[0].reason
    );
    assert_eq!(
        fs::read(house.music.join("s007.json")).unwrap(),
        b"{\"title\": \"half"
    );
    house.scan();
    let again = edit_apply(&house.app, asked).unwrap();
    assert_eq!((again.written, again.unchanged), (0, 119));
}

#[test]
fn the_tags_of_the_playing_song_wait_until_it_ends() {
    let house = House::quiet();
    bundle(&house.music, "a", "First", "Someone", "One", 1);
    bundle(&house.music, "b", "Second", "Someone", "One", 2);
    house.scan();
    let ids: Vec<u32> = house.rows().iter().map(|row| row.id).collect();
    player_play(
        &house.app,
        PlayFrom::Songs {
            ids: ids.clone(),
            index: 0,
        },
    )
    .unwrap();
    let before = fs::read(house.music.join("a.wav")).unwrap();
    let asked = request(
        &ids,
        &[change(EditField::Composer, &["C"])],
        EditTarget::Tags,
    );
    assert_eq!(edit_preview(&house.app, asked.clone()).unwrap().deferred, 1);
    let report = edit_apply(&house.app, asked).unwrap();
    assert_eq!((report.written, report.deferred, report.failed), (1, 1, 0));
    assert_eq!(fs::read(house.music.join("a.wav")).unwrap(), before);
    player_next(&house.app, Nothing {}).unwrap();
    until("the tags are written", || {
        let tags = media::tags::read(&house.music.join("a.wav")).unwrap().tags;
        tags.composer.as_deref() == Some("C")
    });
}

#[test]
fn values_that_a_field_does_not_take_are_refused() {
    let house = House::quiet();
    for (field, values) in [
        (EditField::Year, &["soon"][..]),
        (EditField::Title, &["a", "b"]),
    ] {
        let asked = request(&[1], &[change(field, values)], EditTarget::Bundle);
        let error = edit_apply(&house.app, asked).unwrap_err();
        assert!(
            error.to_string().ends_with('.') || error.to_string().contains("9999"),
            "{error}"
        );
    }
    assert!(edit_apply(&house.app, request(&[], &[], EditTarget::Bundle)).is_err());
}
