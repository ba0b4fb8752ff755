//! The library's doctor: what it finds, what a fix does, and that it can be taken back.

use std::fs;

use app::commands::*;
use app::wire::*;

use super::house::*;

fn findings(house: &House, kind: FindingKind) -> Vec<Finding> {
    let request = FindingsRequest {
        kinds: vec![kind],
        ..FindingsRequest::default()
    };
    library_findings(&house.app, request).unwrap().findings
}

/// Previews a fix, does it, and gives its id.
fn fix(house: &House, finding: &Finding, fix: Fix) -> u32 {
    assert!(finding.fixes.contains(&fix), "{finding:?}");
    let request = FindingFix {
        keys: vec![finding.key.clone()],
        fix,
    };
    let preview = finding_preview(&house.app, request.clone()).unwrap();
    assert!(preview.items[0].what.ends_with('.'), "{preview:?}");
    let report = finding_fix(&house.app, request).unwrap();
    assert_eq!(report.failed, 0, "{:?}", report.items);
    report.repair_id
}

fn undo(house: &House, repair_id: u32) {
    let report = repair_undo(&house.app, RepairRef { repair_id }).unwrap();
    assert_eq!(report.failed, 0, "{:?}", report.items);
    assert!(repair_undo(&house.app, RepairRef { repair_id }).is_err());
}

#[test]
fn a_whole_library_needs_no_care() {
    let house = House::quiet();
    bundle(&house.music, "a", "First", "Someone", "One", 1);
    house.scan();
    let found = library_findings(&house.app, FindingsRequest::default()).unwrap();
    assert!(found.findings.is_empty(), "{:?}", found.findings);
    assert_eq!(found.counts.len(), 7);
}

#[test]
fn a_missing_song_is_forgotten_and_comes_back_with_its_id() {
    let house = House::quiet();
    bundle(&house.music, "a", "First", "Someone", "One", 1);
    bundle(&house.music, "b", "Second", "Someone", "One", 2);
    house.scan();
    let before = house.rows();
    let new = PlaylistNew {
        name: "Mine".into(),
        ids: vec![before[0].id],
        smart: None,
    };
    let playlist = playlist_create(&house.app, new).unwrap();
    for ending in ["wav", "json", "png"] {
        fs::remove_file(house.music.join(format!("a.{ending}"))).unwrap();
    }
    house.scan();
    let found = findings(&house, FindingKind::Missing);
    assert_eq!(found.len(), 1);
    let repair = fix(&house, &found[0], Fix::Forget);
    assert_eq!(house.rows().len(), 1);
    assert!(findings(&house, FindingKind::Missing).is_empty());
    undo(&house, repair);
    let after = house.rows();
    assert_eq!(
        (after[0].id, after[0].title.as_str()),
        (before[0].id, "First")
    );
    let playlist = playlist_get(&house.app, PlaylistRef { id: playlist.id }).unwrap();
    assert_eq!((playlist.songs, playlist.missing), (1, 0));
}

#[test]
fn a_broken_json_is_written_anew_and_kept() {
    let house = House::quiet();
    put(&house.music.join("Song.wav"), &wav(1, 1));
    put(&house.music.join("Song.json"), b"{\"title\": \"Half");
    house.scan();
    let found = findings(&house, FindingKind::BrokenData);
    assert_eq!(found.len(), 1, "{found:?}");
    let repair = fix(&house, &found[0], Fix::WriteData);
    let json = fs::read_to_string(house.music.join("Song.json")).unwrap();
    assert!(json.contains("\"title\": \"Song\""), "{json}");
    assert!(findings(&house, FindingKind::BrokenData).is_empty());
    undo(&house, repair);
    assert_eq!(
        fs::read(house.music.join("Song.json")).unwrap(),
        b"{\"title\": \"Half"
    );
    assert_eq!(findings(&house, FindingKind::BrokenData).len(), 1);
}

#[test]
fn what_cannot_be_read_or_waits_for_ever_is_put_aside() {
    let house = House::quiet();
    put(&house.music.join("bad.mp3"), b"this is no music at all");
    put(&house.music.join("lost.json"), b"{\"title\": \"Lost\"}");
    house.scan();
    for (kind, file) in [
        (FindingKind::Unreadable, "bad.mp3"),
        (FindingKind::Incomplete, "lost.json"),
    ] {
        let found = findings(&house, kind);
        assert_eq!(found.len(), 1, "{kind:?}");
        let before = fs::read(house.music.join(file)).unwrap();
        let repair = fix(&house, &found[0], Fix::PutAside);
        assert!(!house.music.join(file).exists());
        assert!(findings(&house, kind).is_empty(), "{kind:?}");
        undo(&house, repair);
        assert_eq!(fs::read(house.music.join(file)).unwrap(), before);
        assert_eq!(findings(&house, kind).len(), 1, "{kind:?}");
    }
    let listed = repair_list(&house.app, Nothing {}).unwrap();
    assert_eq!(listed.len(), 2);
    assert!(
        listed
            .iter()
            .all(|repair| repair.undone && repair.fix == Fix::PutAside)
    );
}

#[test]
fn sources_that_contradict_each_other_are_made_to_agree() {
    let house = House::quiet();
    let folder = house.music.join("one");
    bundle(&folder, "a", "By JSON", "Someone", "One", 1);
    house.scan();
    let id = house.rows()[0].id;
    // Tags of their own.
    let changes = vec![FieldChange {
        field: EditField::Title,
        values: vec!["By Tags".into()],
    }];
    let asked = EditRequest {
        ids: vec![id],
        changes,
        target: Some(EditTarget::Tags),
    };
    edit_apply(&house.app, asked).unwrap();
    put(&folder.join("a.json"), &json("By JSON", "Someone", "One"));
    house.scan();
    let found = findings(&house, FindingKind::Contradiction);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].detail.contains("By JSON") && found[0].detail.contains("By Tags"));

    let repair = fix(&house, &found[0], Fix::KeepTags);
    assert_eq!(house.rows()[0].title, "By Tags");
    assert!(findings(&house, FindingKind::Contradiction).is_empty());
    undo(&house, repair);
    assert_eq!(house.rows()[0].title, "By JSON");
    let found = findings(&house, FindingKind::Contradiction);
    fix(&house, &found[0], Fix::KeepData);
    let tags = media::tags::read(&folder.join("a.wav")).unwrap().tags;
    assert_eq!(tags.title.as_deref(), Some("By JSON"));
}

#[test]
fn a_fix_that_does_not_fit_is_refused() {
    let house = House::quiet();
    put(&house.music.join("lost.json"), b"{\"title\": \"Lost\"}");
    house.scan();
    let key = findings(&house, FindingKind::Incomplete)[0].key.clone();
    let ask = |keys: Vec<String>, fix: Fix| finding_fix(&house.app, FindingFix { keys, fix });
    assert!(ask(vec![key.clone()], Fix::Measure).is_err());
    assert!(ask(vec![key, "missing:99".into()], Fix::PutAside).is_err());
    assert!(ask(vec![], Fix::PutAside).is_err());
    assert!(house.music.join("lost.json").exists());
}
