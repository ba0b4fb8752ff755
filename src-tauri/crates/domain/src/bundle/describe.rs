//! One rule for every field: JSON over tags over file name.

use crate::song::{Described, Origin, SongData, Tags};
use crate::text::{clean, fold};

/// A song described by what its bundle's JSON, its audio file's tags and its file name say.
///
/// Every field is decided by itself: the first source that has it wins. Artist and list of artists
/// are decided together, so that they never contradict each other.
#[must_use]
pub fn describe(json: Option<&Tags>, tags: Option<&Tags>, file_name: &str) -> Described {
    let none = Tags::default();
    let (json, tags) = (json.unwrap_or(&none), tags.unwrap_or(&none));
    let guess = if json.title.is_some() || tags.title.is_some() {
        Tags::default()
    } else {
        from_file_name(file_name)
    };
    let (title, title_origin) = match (&json.title, &tags.title, guess.title.clone()) {
        (Some(title), ..) => (title.clone(), Origin::Json),
        (None, Some(title), _) => (title.clone(), Origin::Tags),
        (None, None, title) => (title.unwrap_or_else(|| "?".to_owned()), Origin::FileName),
    };
    let (artist, artists) = artists_of(json, tags, &guess);
    let decided = Tags {
        title: Some(title.clone()),
        artist,
        artists,
        album: first(&json.album, &tags.album),
        album_artist: first(&json.album_artist, &tags.album_artist),
        genres: first_list(&json.genres, &tags.genres),
        year: json.year.or(tags.year),
        track: json.track.or(tags.track).or(guess.track),
        disc: json.disc.or(tags.disc),
        composer: first(&json.composer, &tags.composer),
        isrc: first(&json.isrc, &tags.isrc),
        language: first(&json.language, &tags.language),
        lyrics: first(&json.lyrics, &tags.lyrics),
        rating: json.rating.or(tags.rating),
        title_sort: sorted_as(
            (&json.title, &json.title_sort),
            (&tags.title, &tags.title_sort),
        ),
        artist_sort: sorted_as(
            (&json.artist, &json.artist_sort),
            (&tags.artist, &tags.artist_sort),
        ),
        album_sort: sorted_as(
            (&json.album, &json.album_sort),
            (&tags.album, &tags.album_sort),
        ),
        album_artist_sort: sorted_as(
            (&json.album_artist, &json.album_artist_sort),
            (&tags.album_artist, &tags.album_artist_sort),
        ),
        track_total: json.track_total.or(tags.track_total),
        disc_total: json.disc_total.or(tags.disc_total),
        compilation: json.compilation.or(tags.compilation),
        recording_id: first(&json.recording_id, &tags.recording_id),
        release_id: first(&json.release_id, &tags.release_id),
        gain: json.gain.or(tags.gain),
    };
    Described {
        data: SongData {
            title,
            tags: decided,
        },
        title_origin,
    }
}

/// What a file's name (without folder) says: `03 - Artist - Title.mp3`, `03 Title.mp3`, `Title.mp3`.
#[must_use]
pub fn from_file_name(file_name: &str) -> Tags {
    let stem = file_name
        .rsplit_once('.')
        .map_or(file_name, |(stem, _)| stem);
    let spaced = if stem.contains(' ') {
        stem.to_owned()
    } else {
        stem.replace('_', " ")
    };
    let (track, rest) = leading_number(spaced.trim());
    let (artist, title) = match rest.split_once(" - ") {
        Some((artist, title)) if clean(title).is_some() => (clean(artist), clean(title)),
        _ => (None, clean(rest)),
    };
    Tags {
        title: title.or_else(|| clean(&spaced)),
        artists: artist.iter().cloned().collect(),
        artist,
        track,
        ..Tags::default()
    }
}

/// Title and artist of the album a song belongs to; `None` when it names no album.
///
/// Without an album artist it is the song's first artist, guests left out, so that `X`, `X; Y` and
/// `X feat. Y` stay on one album.
#[must_use]
pub fn album_of(song: &Tags) -> Option<(&str, &str)> {
    let title = song.album.as_deref()?;
    let artist = song
        .album_artist
        .as_deref()
        .or_else(|| song.artists.first().map(|first| without_guests(first)))
        .or_else(|| song.artist.as_deref().map(without_guests))
        .unwrap_or_default();
    Some((title, artist))
}

fn without_guests(artist: &str) -> &str {
    const GUESTS: [&str; 4] = [" feat. ", " ft. ", " featuring ", " feat "];
    GUESTS
        .iter()
        .filter_map(|word| artist.to_ascii_lowercase().find(word))
        .min()
        .and_then(|at| artist.get(..at))
        .filter(|rest| !rest.trim().is_empty())
        .unwrap_or(artist)
}

fn artists_of(json: &Tags, tags: &Tags, guess: &Tags) -> (Option<String>, Vec<String>) {
    let source = [json, tags, guess]
        .into_iter()
        .find(|source| source.artist.is_some() || !source.artists.is_empty());
    let Some(source) = source else {
        return (None, Vec::new());
    };
    let shown = source
        .artist
        .clone()
        .unwrap_or_else(|| source.artists.join(", "));
    let list = if !source.artists.is_empty() {
        source.artists.clone()
    } else if names_all(&shown, &tags.artists) {
        tags.artists.clone()
    } else {
        vec![shown.clone()]
    };
    (Some(shown), list)
}

/// Whether a display string names each of these artists: then the list says the same, better.
fn names_all(shown: &str, artists: &[String]) -> bool {
    let shown = fold(shown);
    artists.len() > 1 && artists.iter().all(|artist| shown.contains(&fold(artist)))
}

fn first(json: &Option<String>, tags: &Option<String>) -> Option<String> {
    json.clone().or_else(|| tags.clone())
}

/// How a name is sorted: as its own source says. What the tags say about another name than the one
/// that won does not count.
fn sorted_as(
    json: (&Option<String>, &Option<String>),
    tags: (&Option<String>, &Option<String>),
) -> Option<String> {
    let same_name = json.0.is_none() || json.0 == tags.0;
    let of_tags = tags.1.as_ref().filter(|_| same_name);
    json.1.as_ref().or(of_tags).cloned()
}

fn first_list(json: &[String], tags: &[String]) -> Vec<String> {
    if json.is_empty() { tags } else { json }.to_vec()
}

/// A track number at the beginning (1–3 digits and a separator), and the rest.
fn leading_number(text: &str) -> (Option<u32>, &str) {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text[digits..].trim_start_matches(['.', ')', '-', '_', ' ']);
    let separated = rest.len() < text.len() - digits;
    if (1..=3).contains(&digits) && separated && !rest.is_empty() {
        let number = text[..digits].parse().ok().filter(|number| *number > 0);
        (number, rest)
    } else {
        (None, text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tags(title: Option<&str>, artist: Option<&str>, year: Option<u16>) -> Tags {
        Tags {
            title: title.map(str::to_owned),
            artist: artist.map(str::to_owned),
            year,
            ..Tags::default()
        }
    }

    #[test]
    fn each_field_is_decided_by_itself() {
        let json = tags(Some("J"), None, Some(2024));
        let file = tags(Some("T"), Some("A"), Some(1999));
        let song = describe(Some(&json), Some(&file), "x.mp3");
        assert_eq!(song.data.title, "J");
        assert_eq!(song.title_origin, Origin::Json);
        assert_eq!(song.data.tags.artist.as_deref(), Some("A"));
        assert_eq!(song.data.tags.year, Some(2024));
    }

    #[test]
    fn file_names_are_the_last_resort() {
        for (name, artist, title, track) in [
            ("9e4d555f.mp3", None, "9e4d555f", None),
            (
                "03 - Nina Simone - Sinnerman.flac",
                Some("Nina Simone"),
                "Sinnerman",
                Some(3),
            ),
            ("12. Intro.ogg", None, "Intro", Some(12)),
            ("my_song.mp3", None, "my song", None),
            ("1999.mp3", None, "1999", None),
            ("99 Luftballons.mp3", None, "Luftballons", Some(99)),
            ("-rf.mp3", None, "-rf", None),
        ] {
            let guess = from_file_name(name);
            assert_eq!(guess.artist.as_deref(), artist, "{name}");
            assert_eq!(guess.title.as_deref(), Some(title), "{name}");
            assert_eq!(guess.track, track, "{name}");
        }
        assert_eq!(describe(None, None, "").data.title, "?");
    }

    #[test]
    fn a_display_artist_and_a_list_never_contradict_each_other() {
        let json = tags(Some("x"), Some("Lady Gaga & Bruno Mars"), None);
        let listed = Tags {
            artists: vec!["Lady Gaga".into(), "Bruno Mars".into()],
            ..Tags::default()
        };
        let song = describe(Some(&json), Some(&listed), "x.mp3").data.tags;
        assert_eq!(song.artists, ["Lady Gaga", "Bruno Mars"]);
        let other = tags(None, Some("Someone Else"), None);
        let song = describe(Some(&other), Some(&listed), "x.mp3").data.tags;
        assert_eq!(song.artists, ["Someone Else"]);
    }

    #[test]
    fn guests_do_not_make_another_album() {
        let mut song = tags(Some("t"), Some("Drake Feat. Rihanna"), None);
        song.album = Some("Take Care".into());
        assert_eq!(album_of(&song), Some(("Take Care", "Drake")));
        song.album_artist = Some("Various Artists".into());
        assert_eq!(album_of(&song), Some(("Take Care", "Various Artists")));
    }

    #[test]
    fn a_sort_name_belongs_to_its_name() {
        let sorted = |name: &str, sort: &str| Tags {
            artist: Some(name.into()),
            artist_sort: (!sort.is_empty()).then(|| sort.into()),
            ..Tags::default()
        };
        let of =
            |json: &Tags, tags: &Tags| describe(Some(json), Some(tags), "x").data.tags.artist_sort;
        let tags = sorted("The Beatles", "Beatles, The");
        assert_eq!(of(&sorted("Wings", ""), &tags), None);
        assert_eq!(
            of(&sorted("The Beatles", ""), &tags).as_deref(),
            Some("Beatles, The")
        );
        assert_eq!(of(&Tags::default(), &tags).as_deref(), Some("Beatles, The"));
    }

    fn some_text() -> impl Strategy<Value = Option<String>> {
        proptest::option::of("[a-zé]{1,6}")
    }

    proptest! {
        #[test]
        fn json_wins_then_tags_then_name(
            j in (some_text(), some_text(), some_text()),
            t in (some_text(), some_text(), some_text()),
            name in "[a-z0-9 .-]{0,12}",
        ) {
            let source = |(title, album, composer): (Option<String>, Option<String>, Option<String>)| Tags {
                title, album, composer, ..Tags::default()
            };
            let (json, tags) = (source(j.clone()), source(t.clone()));
            let song = describe(Some(&json), Some(&tags), &name);
            prop_assert!(!song.data.title.is_empty());
            prop_assert_eq!(song.data.tags.album, j.1.or(t.1));
            prop_assert_eq!(song.data.tags.composer, j.2.or(t.2));
            if let Some(title) = j.0.or(t.0) {
                prop_assert_eq!(song.data.title, title);
            }
        }
    }
}
