//! Which language a text is in, by the words that every text has.

use domain::features::Language;

const ENGLISH: [&str; 62] = [
    "the", "and", "you", "i", "to", "a", "of", "my", "is", "in", "it", "that", "your", "with",
    "for", "on", "this", "was", "are", "be", "we", "have", "but", "not", "they", "his", "her",
    "he", "she", "what", "when", "all", "don't", "i'm", "it's", "you're", "been", "were", "there",
    "their", "who", "would", "from", "just", "so", "at", "by", "our", "will", "can", "i'll",
    "can't", "no", "do", "up", "down", "out", "like", "know", "never", "an", "oh",
];

const FRENCH: [&str; 66] = [
    "le", "la", "les", "de", "des", "du", "et", "un", "une", "je", "j", "tu", "il", "elle", "nous",
    "vous", "ils", "elles", "on", "est", "que", "qu", "qui", "dans", "pas", "ne", "n", "mon", "ma",
    "mes", "ton", "ta", "tes", "son", "sa", "ses", "ce", "c", "cette", "ces", "au", "aux", "en",
    "pour", "par", "sur", "avec", "sans", "mais", "où", "ou", "d", "l", "m", "t", "s", "toi",
    "moi", "ai", "suis", "es", "sont", "plus", "comme", "y", "quand",
];

const ENGLISH_NEGATIONS: [&str; 15] = [
    "not", "no", "never", "don't", "ain't", "isn't", "can't", "won't", "didn't", "wasn't",
    "without", "nothing", "nobody", "cannot", "doesn't",
];

const FRENCH_NEGATIONS: [&str; 13] = [
    "pas", "ne", "n", "jamais", "plus", "sans", "ni", "aucun", "aucune", "fini", "finie", "finies",
    "finis",
];

/// Share of such words below which the text is in neither language.
const FEWEST: f64 = 0.2;

/// Whether a word turns those after it.
pub(crate) fn negates(language: Language, word: &str) -> bool {
    match language {
        Language::English => ENGLISH_NEGATIONS.contains(&word),
        Language::French => FRENCH_NEGATIONS.contains(&word),
    }
}

/// The language in which more of the words are everyday words.
pub(crate) fn of(lines: &[Vec<String>]) -> Option<Language> {
    let (mut words, mut english, mut french) = (0, 0, 0);
    for word in lines.iter().flatten() {
        words += 1;
        english += usize::from(ENGLISH.contains(&word.as_str()));
        french += usize::from(FRENCH.contains(&word.as_str()));
    }
    let (most, language) = if french > english {
        (french, Language::French)
    } else {
        (english, Language::English)
    };
    (words > 0 && most as f64 >= FEWEST * f64::from(words)).then_some(language)
}
