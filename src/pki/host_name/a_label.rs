//! Labels that begin with `xn--`: what they stand for, and how good they are as A-labels.
//!
//! The Baseline Requirements ask for less than IDNA does, and CAs for something in
//! between: [`ALabelForm`] has the steps.

use icu_normalizer::ComposingNormalizerBorrowed;

use super::MAX_LABEL;

/// How good a label that begins with `xn--` must be; each step holds the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ALabelForm {
    /// Output of Punycode (RFC 3492): a P-Label of the Baseline Requirements (1.6.1).
    Punycode,
    /// What it stands for is in Unicode Normalization Form C.
    Normalized,
    /// What it stands for may be in an internationalized name (UTS #46, as browsers read it).
    Valid,
}

impl ALabelForm {
    /// The words in profiles.
    pub const WORDS: [(&'static str, Self); 3] = [
        ("normalized", Self::Normalized),
        ("punycode", Self::Punycode),
        ("valid", Self::Valid),
    ];
}

/// Why a label that begins with `xn--` is not the A-label that it looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ALabelFault {
    /// What follows `xn--` is not output of Punycode.
    Undecodable,
    /// It stands for this text, whose characters are all of ASCII and need no A-label.
    Ascii(String),
    /// It stands for this text, which is not in Normalization Form C.
    NotNormalized(String),
    /// It stands for this text, which no internationalized name may have.
    Invalid(String),
}

impl ALabelFault {
    /// The mildest demand that the label does not meet.
    pub fn breaks(&self) -> ALabelForm {
        match self {
            Self::Undecodable | Self::Ascii(_) => ALabelForm::Punycode,
            Self::NotNormalized(_) => ALabelForm::Normalized,
            Self::Invalid(_) => ALabelForm::Valid,
        }
    }
}

/// What is wrong with a label that begins with `xn--`; none for every other label, and for one that is too long.
pub fn a_label_fault(label: &str) -> Option<ALabelFault> {
    if label.len() > MAX_LABEL {
        return None;
    }
    let label = label.to_ascii_lowercase();
    let encoded = label.strip_prefix("xn--")?;
    let Some(text) = idna::punycode::decode_to_string(encoded).filter(|text| !text.is_empty())
    else {
        return Some(ALabelFault::Undecodable);
    };
    if text.is_ascii() {
        Some(ALabelFault::Ascii(text))
    } else if !ComposingNormalizerBorrowed::new_nfc().is_normalized(&text) {
        Some(ALabelFault::NotNormalized(text))
    } else if idna::domain_to_unicode(&label).1.is_err() {
        Some(ALabelFault::Invalid(text))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{ALabelFault, ALabelForm, a_label_fault};

    #[test]
    fn good_labels_have_no_fault() {
        for label in [
            "xn--mller-kva",
            "XN--MLLER-KVA",
            "xn--p1ai",
            "xn--i-7iq",
            "cucm",
            "xn-",
            "",
        ] {
            assert_eq!(a_label_fault(label), None, "{label}");
        }
    }

    #[test]
    fn faults_by_what_the_label_stands_for() {
        let text = str::to_owned;
        for (label, fault, form) in [
            ("xn--zzzzzz", ALabelFault::Undecodable, ALabelForm::Punycode),
            ("xn--", ALabelFault::Undecodable, ALabelForm::Punycode),
            (
                "xn--cucm-",
                ALabelFault::Ascii(text("cucm")),
                ALabelForm::Punycode,
            ),
            (
                "xn--muller-xyd",
                ALabelFault::NotNormalized(text("mu\u{308}ller")),
                ALabelForm::Normalized,
            ),
            (
                "xn--mller-2pa",
                ALabelFault::Invalid(text("mÜller")),
                ALabelForm::Valid,
            ),
        ] {
            let found = a_label_fault(label);
            assert_eq!(found, Some(fault), "{label}");
            assert_eq!(found.map(|fault| fault.breaks()), Some(form), "{label}");
        }
    }

    #[test]
    fn labels_that_are_too_long_are_not_decoded() {
        let label = format!("xn--{}", "z".repeat(1 << 20));
        assert_eq!(a_label_fault(&label), None);
    }
}
