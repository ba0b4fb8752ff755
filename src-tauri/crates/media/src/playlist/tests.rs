use proptest::prelude::*;

use super::*;

fn file(path: &str) -> Location {
    Location::File(PathBuf::from(path))
}

#[test]
fn an_m3u_says_what_it_says() {
    let text = "\u{FEFF}#EXTM3U\r\n#PLAYLIST:Sunday\r\n#EXTINF:153,SZA - Kill Bill\r\n#EXTALB:SOS\r\n../SZA/01.mp3\r\n\r\n\
        # a remark\r\n#EXTINF:-1 tvg=\"x\",Radio\r\nhttps://radio.example/stream\r\nC:\\Music\\b.mp3\r\n";
    let read = read(text.as_bytes(), "x.m3u8").unwrap();
    assert_eq!(read.name.as_deref(), Some("Sunday"));
    assert_eq!(
        read.entries[0],
        Entry {
            location: file("../SZA/01.mp3"),
            title: Some("Kill Bill".into()),
            artist: Some("SZA".into()),
            album: Some("SOS".into()),
            duration_ms: 153_000,
        }
    );
    assert_eq!(
        read.entries[1].location,
        Location::Address("https://radio.example/stream".into())
    );
    assert_eq!(read.entries[1].title.as_deref(), Some("Radio"));
    #[cfg(unix)]
    assert_eq!(read.entries[2].location, file("C:/Music/b.mp3"));
}

#[test]
fn old_lists_are_read_in_their_letters() {
    let latin = b"#EXTM3U\n#EXTINF:1,Bj\xF6rk - J\xF3ga\nB\xF6.mp3\n";
    let read_latin = read(latin, "a.m3u").unwrap();
    assert_eq!(read_latin.entries[0].artist.as_deref(), Some("Björk"));
    assert_eq!(read_latin.entries[0].location, file("Bö.mp3"));
    let mut wide = vec![0xFF, 0xFE];
    wide.extend(
        "[playlist]\nFile1=ä.mp3\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes),
    );
    assert_eq!(
        read(&wide, "a.pls").unwrap().entries[0].location,
        file("ä.mp3")
    );
}

#[test]
fn a_pls_is_read_by_its_numbers() {
    let text = "[Playlist]\nFile2=b.mp3\nTitle2=B\nfile1=a.mp3\nTitle1=X - A\nLength1=3.5\nNumberOfEntries=2\nLength7=4\n";
    let read = read(text.as_bytes(), "").unwrap();
    assert_eq!(read.entries.len(), 2);
    assert_eq!(read.entries[0].location, file("a.mp3"));
    assert_eq!(read.entries[0].duration_ms, 3500);
    assert_eq!(read.entries[1].title.as_deref(), Some("B"));
}

#[test]
fn an_xspf_is_read_and_its_entities_do_not_grow() {
    let text = r#"<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;">]>
        <playlist version="1" xmlns="http://xspf.org/ns/0/"><title>A &amp; &#x42;&b;</title><trackList>
        <track><location>file:///m/%C3%A4%20b.mp3</location><location>no.mp3</location>
        <title>T</title><creator>C</creator><extension><title>not this</title></extension><duration>1234</duration></track>
        <track><location>sub/x%23.mp3</location></track></trackList></playlist>"#;
    let read = read(text.as_bytes(), "x.xspf").unwrap();
    assert_eq!(read.name.as_deref(), Some("A & B"));
    assert_eq!(read.entries[0].location, file("/m/ä b.mp3"));
    assert_eq!(read.entries[0].title.as_deref(), Some("T"));
    assert_eq!(read.entries[0].duration_ms, 1234);
    assert_eq!(read.entries[1].location, file("sub/x#.mp3"));
}

#[test]
fn what_is_no_playlist_is_refused_in_a_sentence() {
    for (bytes, name) in [
        (&b"MThd\0\0"[..], "a.mid"),
        (b"", "a.txt"),
        (
            b"<?xml version=\"1.0\"?><playlist><trackList><track>",
            "a.xspf",
        ),
        (b"<a></b>", "a.xspf"),
    ] {
        let error = read(bytes, name).unwrap_err();
        assert!(error.to_string().ends_with('.'), "{error}");
    }
    let deep = "<a>".repeat(100);
    assert!(read(deep.as_bytes(), "a.xspf").is_err());
    assert_eq!(
        read(&vec![b'x'; LARGEST + 1], "a.m3u"),
        Err(PlaylistError::TooLarge)
    );
}

/// Fault 57: a list that names itself, other lists or other computers leads nowhere.
#[test]
fn a_list_leads_nowhere() {
    let text = "#EXTM3U\nself.m3u\nother.PLS\n//server/share/a.mp3\nfile://server/share/b.mp3\n\
        http://169.254.169.254/meta\n../../../../etc/passwd\n";
    let read = read(text.as_bytes(), "self.m3u").unwrap();
    let locations: Vec<Location> = read
        .entries
        .into_iter()
        .map(|entry| entry.location)
        .collect();
    assert_eq!(
        locations,
        [
            file("//server/share/a.mp3"),
            file("/share/b.mp3"),
            Location::Address("http://169.254.169.254/meta".into()),
            file("../../../../etc/passwd"),
        ]
    );
    assert_eq!(
        resolve(
            Path::new("/music/lists"),
            Path::new("../../../../etc/passwd")
        ),
        Path::new("/etc/passwd")
    );
    assert_eq!(
        resolve(Path::new("/music/lists"), Path::new("./../a/b.mp3")),
        Path::new("/music/a/b.mp3")
    );
}

fn words() -> impl Strategy<Value = Option<String>> {
    proptest::option::of("[A-Za-z0-9äöü&<>\"'#\\[\\] ]{1,20}")
        .prop_map(|text| text.as_deref().and_then(clean))
}

/// A path as file systems allow them, in pieces; what no text line can hold is among them.
fn path() -> impl Strategy<Value = PathBuf> {
    let piece = "[A-Za-z0-9äé#%:&;=+ \\[\\]\n-]{1,12}".prop_map(|piece| piece.replace('\0', "x"));
    (any::<bool>(), proptest::collection::vec(piece, 1..4)).prop_map(|(whole, pieces)| {
        let text = pieces.join("/") + "x.mp3";
        PathBuf::from(if whole { format!("/{text}") } else { text })
    })
}

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let entry = (path(), words(), words(), words(), 0..4_000_u32).prop_map(
        |(path, title, artist, album, seconds)| Entry {
            location: Location::File(path),
            // An artist without a title has no place in M3U and PLS; a dash would be read as a border.
            artist: artist.filter(|_| title.is_some()),
            title,
            album,
            duration_ms: seconds * 1000,
        },
    );
    proptest::collection::vec(entry, 0..8)
}

/// Found by the fuzz target `playlist_read`: a line that no file system knows became an entry, which
/// was lost when it was written and read again.
#[test]
fn an_entry_that_names_nothing_is_left_out() {
    let read = read(b"#EXTM3U\n\0\n#EXTINF:3,A - B\n\0\na.mp3\n", "a.m3u8").unwrap();
    let [titled, file] = read.entries.as_slice() else {
        panic!("two entries, not {:?}", read.entries);
    };
    assert_eq!(titled.location, Location::Nowhere);
    assert_eq!(titled.title.as_deref(), Some("B"));
    assert_eq!(file.location, Location::File("a.mp3".into()));
}

proptest! {
    #[test]
    fn what_was_written_is_read_again(name in words(), entries in entries()) {
        let playlist = PlaylistFile { name, entries };
        let xspf = read(&write(Format::Xspf, &playlist), "a.xspf").unwrap();
        prop_assert_eq!(&xspf, &playlist);
        let m3u = read(&write(Format::M3u8, &playlist), "a.m3u8").unwrap();
        prop_assert_eq!(&m3u, &playlist);
        let pls = read(&write(Format::Pls, &playlist), "a.pls").unwrap();
        for (one, other) in pls.entries.iter().zip(&playlist.entries) {
            prop_assert_eq!(&one.location, &other.location);
            prop_assert_eq!(&one.title, &other.title);
        }
        prop_assert_eq!(pls.entries.len(), playlist.entries.len());
    }

    #[test]
    fn no_bytes_bring_it_down(bytes in proptest::collection::vec(any::<u8>(), 0..400), kind in 0..4_usize) {
        let head: [&[u8]; 4] = [b"#EXTM3U\n", b"[playlist]\n", b"<?xml?><playlist>", b""];
        let all = [head[kind], &bytes].concat();
        let _ = read(&all, ["a.m3u", "a.pls", "a.xspf", ""][kind]);
    }
}
