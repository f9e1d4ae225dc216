//! Did you mean …?

/// The candidate nearest to what was written, if one is near enough to be meant.
pub fn nearest<'a>(
    written: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    const NEAR: f64 = 0.75;
    let written = written.to_lowercase();
    let similarity = |candidate: &str| strsim::jaro_winkler(&written, &candidate.to_lowercase());
    candidates
        .into_iter()
        .map(|candidate| (similarity(candidate), candidate))
        .filter(|&(similarity, _)| similarity > NEAR)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, candidate)| candidate)
}

/// A help text for a word that is not in a closed set: the nearest word, or the whole set.
pub fn help<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(written, candidates.clone()) {
        Some(candidate) => did_you_mean(candidate),
        None => {
            let all: Vec<String> = candidates
                .into_iter()
                .map(|candidate| format!("`{candidate}`"))
                .collect();
            format!("expected one of {}", all.join(", "))
        }
    }
}

/// The help text for serde's messages "unknown field `x`, expected one of `a`, `b`": the word that was meant. The message
/// lists all of them already.
pub fn help_for_serde(message: &str) -> Option<String> {
    let (what, expected) = message.split_once(", expected")?;
    let written = what
        .strip_prefix("unknown field ")
        .or(what.strip_prefix("unknown variant "))?;
    let candidates = expected.split('`').skip(1).step_by(2);
    let meant = nearest(written.trim_matches('`'), candidates)?;
    Some(did_you_mean(meant))
}

fn did_you_mean(candidate: &str) -> String {
    format!("did you mean `{candidate}`?")
}

#[cfg(test)]
mod tests {
    use super::{help, help_for_serde, nearest};

    #[test]
    fn finds_the_word_that_was_meant() {
        assert_eq!(
            nearest("organisation", ["organization", "locality"]),
            Some("organization")
        );
        assert_eq!(nearest("CUCM", ["cucm", "expressway"]), Some("cucm"));
        assert_eq!(nearest("qqq", ["cucm", "expressway"]), None);
        assert_eq!(help("qqq", ["a", "b"]), "expected one of `a`, `b`");
    }

    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "kebab-case")]
    #[expect(dead_code, reason = "only what is wrong with a text is looked at")]
    struct Table {
        locality: Option<String>,
        role: Option<Role>,
    }

    #[derive(serde::Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Role {
        Publisher,
        Subscriber,
    }

    /// The help for the library's own message, so that new words in a new version are noticed here.
    fn help_for(text: &str) -> Option<String> {
        let error = toml::from_str::<Table>(text).err()?;
        help_for_serde(error.message())
    }

    /// serde gives the words of a closed set in its message and nowhere else.
    #[test]
    fn reads_what_serde_says() {
        assert_eq!(
            help_for(r#"locallity = "X""#).as_deref(),
            Some("did you mean `locality`?")
        );
        assert_eq!(
            help_for(r#"role = "publischer""#).as_deref(),
            Some("did you mean `publisher`?")
        );
        // The message says what is expected: more is not known.
        assert_eq!(help_for("qqq = 1"), None);
        let error = toml::from_str::<Table>("qqq = 1").err().unwrap();
        assert_eq!(
            error.message(),
            "unknown field `qqq`, expected `locality` or `role`"
        );
        assert_eq!(help_for("locality = 5"), None);
    }
}
