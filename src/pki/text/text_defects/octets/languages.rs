//! Whether a text can be a name in some language, and how much it looks like one.
//!
//! Which letters a language has, how it writes them in upper and lower case, and that words are made of syllables. That
//! tells most readings of the same octets apart; where it does not, there is no telling without a dictionary.

/// Languages that are written in the same encodings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Region {
    West,
    Centre,
    Turkey,
    Baltic,
    Cyrillic,
    Greece,
}

/// The letters of a language besides those of ASCII.
struct Language {
    region: Region,
    letters: &'static str,
    /// Letters that never stand before some others.
    never_before: &'static [(&'static str, &'static str)],
    /// Whether its words have letters of ASCII, too.
    is_latin: bool,
}

const fn latin(region: Region, letters: &'static str) -> Language {
    Language {
        region,
        letters,
        never_before: &[],
        is_latin: true,
    }
}

const fn cyrillic(letters: &'static str) -> Language {
    Language {
        region: Region::Cyrillic,
        letters,
        never_before: &[],
        is_latin: false,
    }
}

/// Letters that are rare in a language are left out where another is much likelier in their place.
static LANGUAGES: [Language; 24] = [
    // German, French, Spanish, Portuguese, Italian, Scandinavian, Icelandic, Dutch, Catalan.
    latin(Region::West, "äöüß"),
    latin(Region::West, "àâæçéèêëîïôœùûü"),
    latin(Region::West, "áéíñóúü"),
    latin(Region::West, "àáâãçéêíóôõúü"),
    latin(Region::West, "àèéìîòóùú"),
    latin(Region::West, "åäöæøéü"),
    latin(Region::West, "áéíóúýþæðö"),
    latin(Region::West, "áéëïóöü"),
    latin(Region::West, "àçèéíïòóúü"),
    // Estonian in the encoding of the West.
    latin(Region::West, "äõöüšž"),
    // Polish writes `ni` before vowels.
    Language {
        region: Region::Centre,
        letters: "ąćęłńóśźż",
        never_before: &[("ńćśź", "aeiouyąęó")],
        is_latin: true,
    },
    // Czech, Slovak, Hungarian, Romanian, Croatian and Slovenian.
    latin(Region::Centre, "áčďéěíňóřšťúůýž"),
    latin(Region::Centre, "áäčďéíľňóôšťúýž"),
    latin(Region::Centre, "áéíóöőúüű"),
    Language {
        region: Region::Centre,
        letters: "ăâîşţ",
        never_before: &[("ăâî", "aeoăâî")],
        is_latin: true,
    },
    latin(Region::Centre, "čćđšž"),
    // Turkish, Lithuanian, Latvian, Estonian.
    latin(Region::Turkey, "çğıöşüâî"),
    // Within a Lithuanian word these stand before s and z only.
    Language {
        region: Region::Baltic,
        letters: "ąčęėįšųūž",
        never_before: &[("ąęų", "bcdfghjklmnprtv")],
        is_latin: true,
    },
    latin(Region::Baltic, "āčēģīķļņšūž"),
    latin(Region::Baltic, "äõöüšž"),
    // Russian and Bulgarian, Ukrainian and Belarusian, Serbian and Macedonian.
    cyrillic("абвгдеёжзийклмнопрстуфхцчшщъыьэюя"),
    cyrillic("абвгґдеєёжзиіїйклмнопрстуўфхцчшщьыэюя"),
    cyrillic("абвгдђежзијклљмнњопрстћуфхцчџш"),
    Language {
        region: Region::Greece,
        letters: "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",
        never_before: &[("ς", "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ")],
        is_latin: false,
    },
];

const VOWELS: &str =
    "aeiouyàáâãäåæèéêëěęėēìíîïıīįòóôõöøőœùúûüůűųūýÿăāąаеёиоуыэюяіїєαεηιουωάέήίόύώϊϋΐΰ";

/// How many letters without a vowel between them, or vowels without another letter, a syllable has at most.
const LONGEST_RUN: usize = 2;

/// Signs that end a word or stand behind it, and those that begin one.
const BEHIND: &str = "®©™–—’”»…\u{A0}";
const BEFORE: &str = "–—‘“„«№\u{A0}";

/// How unlike a name in any language a text is, as a number; none where it cannot be one.
pub(super) fn strangeness(region: Region, text: &str) -> Option<usize> {
    let characters: Vec<char> = text.chars().collect();
    for (index, character) in characters.iter().enumerate() {
        let is_letter = |index: Option<usize>| {
            let character = index.and_then(|index| characters.get(index));
            character.is_some_and(|character| character.is_alphabetic())
        };
        let (before, after) = (is_letter(index.checked_sub(1)), is_letter(Some(index + 1)));
        let is_apostrophe = *character == '’' && before && after;
        let is_usual = BEHIND.contains(*character) && !after
            || BEFORE.contains(*character) && !before
            || is_apostrophe;
        if !character.is_ascii() && !character.is_alphabetic() && !is_usual {
            return None;
        }
    }
    let words = || {
        let words = text.split(|character: char| !character.is_alphabetic());
        words.filter(|word| !word.is_ascii())
    };
    let is_possible = |language: &&Language| {
        language.region == region && words().all(|word| language.may_have(word))
    };
    // A text without letters beyond ASCII has none that could be wrong.
    LANGUAGES.iter().find(is_possible)?;
    words().map(strangeness_of_word).sum::<Option<usize>>()
}

impl Language {
    fn may_have(&self, word: &str) -> bool {
        let lower: Vec<char> = lower(word).collect();
        let is_letter = |letter: char| {
            self.letters.contains(letter) || self.is_latin && letter.is_ascii_alphabetic()
        };
        let has_letters = lower.iter().all(|letter| is_letter(*letter));
        let is_never = |pair: &[char]| match pair {
            [one, two] => self
                .never_before
                .iter()
                .any(|(first, second)| first.contains(*one) && second.contains(*two)),
            _ => false,
        };
        has_letters && !lower.windows(2).any(is_never)
    }
}

/// The word in small letters, without the dot that the Turkish `İ` leaves behind.
fn lower(word: &str) -> impl Iterator<Item = char> {
    let letters = word.chars().flat_map(char::to_lowercase);
    letters.filter(|letter| *letter != '\u{307}')
}

/// None where the word mixes upper and lower case as nobody does.
fn strangeness_of_word(word: &str) -> Option<usize> {
    let mut rest = word.chars();
    let first = rest.next()?;
    let is_lower = |letter: char| !letter.is_uppercase();
    let has_one_case = rest.clone().all(is_lower)
        || first.is_uppercase() && rest.all(|letter| !letter.is_lowercase() || letter == 'ß');
    if !has_one_case {
        return None;
    }
    let is_vowel: Vec<bool> = lower(word).map(|letter| VOWELS.contains(letter)).collect();
    let runs = is_vowel.chunk_by(|one, other| one == other);
    let over: usize = runs.map(|run| run.len().saturating_sub(LONGEST_RUN)).sum();
    let is_mute = is_vowel.len() > 1 && !is_vowel.contains(&true);
    Some(over + if is_mute { 3 } else { 0 })
}
