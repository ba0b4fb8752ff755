//! The few words outside the page, in the listener's language.

use app::wire::Language;

/// Words of the tray's menu.
#[derive(Debug, PartialEq, Eq)]
pub struct Words {
    pub play: &'static str,
    pub pause: &'static str,
    pub next: &'static str,
    pub previous: &'static str,
    pub show: &'static str,
    pub quit: &'static str,
    pub nothing: &'static str,
}

const ENGLISH: Words = Words {
    play: "Play",
    pause: "Pause",
    next: "Next",
    previous: "Previous",
    show: "Show Undertone",
    quit: "Quit",
    nothing: "Nothing is playing",
};

const FRENCH: Words = Words {
    play: "Lire",
    pause: "Pause",
    next: "Suivant",
    previous: "Précédent",
    show: "Afficher Undertone",
    quit: "Quitter",
    nothing: "Rien en lecture",
};

/// The words of a language.
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::En => &ENGLISH,
        Language::Fr => &FRENCH,
        Language::System => of_locale(sys_locale::get_locale().as_deref()),
    }
}

fn of_locale(locale: Option<&str>) -> &'static Words {
    let is_french = |locale: &str| {
        locale
            .get(..2)
            .is_some_and(|two| two.eq_ignore_ascii_case("fr"))
    };
    match locale.is_some_and(is_french) {
        true => &FRENCH,
        false => &ENGLISH,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_language_is_spoken() {
        assert_eq!(of_locale(Some("fr-CA")), &FRENCH);
        assert_eq!(of_locale(Some("de-DE")), &ENGLISH);
        assert_eq!(of_locale(None), &ENGLISH);
    }
}
