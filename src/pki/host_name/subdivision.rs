//! States and provinces that people abbreviate: those of the United States and of Canada.

/// The states, the federal district and the territories of the United States: postal code (the code of ISO 3166-2:US too),
/// name, and the abbreviation of before the codes where that is another.
const UNITED_STATES: &[(&str, &str, &str)] = &[
    ("AK", "Alaska", ""),
    ("AL", "Alabama", "Ala"),
    ("AR", "Arkansas", "Ark"),
    ("AS", "American Samoa", ""),
    ("AZ", "Arizona", "Ariz"),
    ("CA", "California", "Calif"),
    ("CO", "Colorado", "Colo"),
    ("CT", "Connecticut", "Conn"),
    ("DC", "District of Columbia", ""),
    ("DE", "Delaware", "Del"),
    ("FL", "Florida", "Fla"),
    ("GA", "Georgia", ""),
    ("GU", "Guam", ""),
    ("HI", "Hawaii", ""),
    ("IA", "Iowa", ""),
    ("ID", "Idaho", ""),
    ("IL", "Illinois", "Ill"),
    ("IN", "Indiana", "Ind"),
    ("KS", "Kansas", "Kans"),
    ("KY", "Kentucky", ""),
    ("LA", "Louisiana", ""),
    ("MA", "Massachusetts", "Mass"),
    ("MD", "Maryland", ""),
    ("ME", "Maine", ""),
    ("MI", "Michigan", "Mich"),
    ("MN", "Minnesota", "Minn"),
    ("MO", "Missouri", ""),
    ("MP", "Northern Mariana Islands", ""),
    ("MS", "Mississippi", "Miss"),
    ("MT", "Montana", "Mont"),
    ("NC", "North Carolina", ""),
    ("ND", "North Dakota", ""),
    ("NE", "Nebraska", "Nebr"),
    ("NH", "New Hampshire", ""),
    ("NJ", "New Jersey", ""),
    ("NM", "New Mexico", ""),
    ("NV", "Nevada", "Nev"),
    ("NY", "New York", ""),
    ("OH", "Ohio", ""),
    ("OK", "Oklahoma", "Okla"),
    ("OR", "Oregon", "Ore"),
    ("PA", "Pennsylvania", "Penn"),
    ("PR", "Puerto Rico", ""),
    ("RI", "Rhode Island", ""),
    ("SC", "South Carolina", ""),
    ("SD", "South Dakota", ""),
    ("TN", "Tennessee", "Tenn"),
    ("TX", "Texas", "Tex"),
    ("UT", "Utah", ""),
    ("VA", "Virginia", ""),
    ("VI", "Virgin Islands", ""),
    ("VT", "Vermont", ""),
    ("WA", "Washington", "Wash"),
    ("WI", "Wisconsin", "Wis"),
    ("WV", "West Virginia", "WVa"),
    ("WY", "Wyoming", "Wyo"),
];

/// The provinces and territories of Canada, in the same way (ISO 3166-2:CA).
const CANADA: &[(&str, &str, &str)] = &[
    ("AB", "Alberta", "Alta"),
    ("BC", "British Columbia", ""),
    ("MB", "Manitoba", "Man"),
    ("NB", "New Brunswick", ""),
    ("NL", "Newfoundland and Labrador", "Nfld"),
    ("NS", "Nova Scotia", ""),
    ("NT", "Northwest Territories", ""),
    ("NU", "Nunavut", ""),
    ("ON", "Ontario", "Ont"),
    ("PE", "Prince Edward Island", "PEI"),
    ("QC", "Quebec", "Que"),
    ("SK", "Saskatchewan", "Sask"),
    ("YT", "Yukon", ""),
];

/// The name of the state or province that this is the abbreviation of, in this country; none when it is no abbreviation, or
/// that of a state of another country. Without a country both are looked through; they have no code in common.
pub fn spelled_out(text: &str, country: Option<&str>) -> Option<&'static str> {
    let tables: &[&[(&str, &str, &str)]] = match country {
        Some("US") => &[UNITED_STATES],
        Some("CA") => &[CANADA],
        Some(_) => &[],
        None => &[UNITED_STATES, CANADA],
    };
    // `N.Y.`, `n. y.` and `NY` are one.
    let letters: String = text
        .chars()
        .filter(|character| !character.is_whitespace() && *character != '.')
        .collect();
    tables
        .iter()
        .copied()
        .flatten()
        .find(|(code, _, old)| {
            code.eq_ignore_ascii_case(&letters)
                || (!old.is_empty() && old.eq_ignore_ascii_case(&letters))
        })
        .map(|&(_, name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::{CANADA, UNITED_STATES, spelled_out};

    #[test]
    fn abbreviations_of_the_country() {
        let cases = [
            ("CA", Some("US"), Some("California")),
            ("Calif.", Some("US"), Some("California")),
            ("n. y.", Some("US"), Some("New York")),
            ("W. Va.", Some("US"), Some("West Virginia")),
            ("ON", Some("CA"), Some("Ontario")),
            ("P.E.I.", Some("CA"), Some("Prince Edward Island")),
            ("TX", None, Some("Texas")),
            ("QC", None, Some("Quebec")),
            // A state of another country.
            ("CA", Some("CA"), None),
            ("NE", Some("CH"), None),
            ("WA", Some("AU"), None),
            // Names.
            ("California", Some("US"), None),
            ("Iowa", Some("US"), None),
            ("", Some("US"), None),
            (".", None, None),
        ];
        for (text, country, expected) in cases {
            assert_eq!(spelled_out(text, country), expected, "{text} {country:?}");
        }
    }

    #[test]
    fn no_abbreviation_means_two_states() {
        let all = || UNITED_STATES.iter().chain(CANADA);
        assert_eq!((UNITED_STATES.len(), CANADA.len()), (56, 13));
        let mut abbreviations: Vec<String> = all()
            .flat_map(|(code, _, old)| [*code, *old])
            .filter(|text| !text.is_empty())
            .map(str::to_lowercase)
            .collect();
        let count = abbreviations.len();
        abbreviations.sort_unstable();
        abbreviations.dedup();
        assert_eq!(abbreviations.len(), count);
        assert!(all().all(|(_, name, _)| spelled_out(name, None).is_none()));
    }
}
