//! A name from a stranger, reduced to one plain file name of the same folder, or refused.

use std::borrow::Cow;

/// Device names Windows opens from any folder, whatever the extension.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// The last component of `name`, when it is safe to look up inside the bundle's own folder.
///
/// `name` may be a plain name, a relative path or a `http(s)` URL (which is never fetched).
/// Anything that names a place outside the folder is refused, even where its last component
/// would be harmless: absolute paths, `..`, drive letters, UNC and device names, alternate data
/// streams, `file:` and other schemes, control characters. Percent escapes are resolved first in
/// URLs, and refused elsewhere when they hide any of these.
#[must_use]
pub fn plain_component(name: &str) -> Option<String> {
    let name = name.trim();
    if name.is_empty() || name.len() > 4096 {
        return None;
    }
    let last = if let Some(rest) = web_rest(name) {
        let path = rest.split(['?', '#']).next()?;
        let (_, last) = path.rsplit_once('/')?;
        last
    } else {
        relative_last(name)?
    };
    let plain = percent_decoded(last)?;
    let hides_path = plain.contains(['/', '\\', ':']);
    let shown = if web_rest(name).is_some() {
        plain
    } else if hides_path || plain == "." || plain == ".." || plain.contains('\0') {
        return None;
    } else {
        Cow::Borrowed(last)
    };
    is_plain(&shown).then(|| shown.into_owned())
}

/// What follows `http://` or `https://`.
fn web_rest(name: &str) -> Option<&str> {
    ["http://", "https://"].iter().find_map(|scheme| {
        let head = name.get(..scheme.len())?;
        head.eq_ignore_ascii_case(scheme)
            .then(|| &name[scheme.len()..])
    })
}

/// The last component of a relative path without any `..`.
fn relative_last(name: &str) -> Option<&str> {
    if name.starts_with(['/', '\\', '~']) || name.contains(':') {
        return None;
    }
    let parts: Vec<&str> = name.split(['/', '\\']).collect();
    if parts.iter().any(|part| matches!(part.trim(), "..")) {
        return None;
    }
    parts.last().copied()
}

/// `text` with its percent escapes resolved once; `None` where that is not UTF-8.
fn percent_decoded(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('%') {
        return Some(Cow::Borrowed(text));
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escape = text
            .get(at + 1..at + 3)
            .filter(|_| byte == b'%')
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(escape.unwrap_or(byte));
        at += if escape.is_some() { 3 } else { 1 };
    }
    String::from_utf8(out).ok().map(Cow::Owned)
}

/// Whether every system takes `name` for one file of the folder it is looked up in.
fn is_plain(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    !(name.is_empty()
        || name.len() > 255
        || name == "."
        || name == ".."
        || name.ends_with(['.', ' '])
        || name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|'])
        || name.chars().any(char::is_control)
        || is_device(stem))
}

fn is_device(stem: &str) -> bool {
    let lower = stem.to_ascii_lowercase();
    let numbered = ["com", "lpt"].iter().any(|port| {
        lower.strip_prefix(port).is_some_and(|rest| {
            matches!(
                rest,
                "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"
            )
        })
    });
    numbered || DEVICES.contains(&lower.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_name_a_relative_path_or_a_web_address_gives_its_last_component() {
        for (name, plain) in [
            ("song.mp3", "song.mp3"),
            ("  padded.mp3 ", "padded.mp3"),
            ("sub/song.mp3", "song.mp3"),
            ("https://example.org/a/b/song.mp3?x=1#t", "song.mp3"),
            ("HTTP://example.org/my%20song.mp3", "my song.mp3"),
            ("100% love.mp3", "100% love.mp3"),
            ("Ünïcode – ok.flac", "Ünïcode – ok.flac"),
            (".hidden.mp3", ".hidden.mp3"),
            ("console.mp3", "console.mp3"),
        ] {
            assert_eq!(plain_component(name).as_deref(), Some(plain), "{name}");
        }
    }

    #[test]
    fn a_name_that_leads_anywhere_else_is_refused() {
        for name in [
            "",
            "..",
            ".",
            "../secret.mp3",
            "a/../../secret.mp3",
            "..\\..\\secret.mp3",
            "/etc/passwd",
            "\\\\host\\share\\x.jpg",
            "//host/share/x.jpg",
            "C:\\Windows\\win.ini",
            "C:song.mp3",
            "c:/song.mp3",
            "\\\\?\\C:\\x",
            "\\\\.\\pipe\\x",
            "~/.ssh/id",
            "file:///etc/passwd",
            "ftp://host/x.mp3",
            "data:image/png;base64,AA",
            "%2e%2e%2fsecret.mp3",
            "..%2fsecret.mp3",
            "a%2fb.mp3",
            "song.mp3%00.jpg",
            "song.mp3\0.jpg",
            "song.mp3::$DATA",
            "song.mp3:stream",
            "CON",
            "nul.mp3",
            "com1.mp3",
            "LPT9",
            "song.mp3.",
            "folder/",
            "https://example.org/",
            "https://example.org/a/%2e%2e%2fb",
            "https://example.org",
            "a\nb.mp3",
            "what?.mp3",
        ] {
            assert_eq!(plain_component(name), None, "{name:?}");
        }
    }

    #[test]
    fn a_name_longer_than_any_file_system_takes_is_refused() {
        assert_eq!(plain_component(&"x".repeat(256)), None);
        assert!(plain_component(&"x".repeat(255)).is_some());
    }
}
