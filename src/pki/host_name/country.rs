//! Country codes: ISO 3166-1 alpha-2.

/// The 249 officially assigned codes, in order.
///
/// `UK`, `EU`, `XK` and `AN` are not among them: reserved, user-assigned or withdrawn.
const CODES: &str = "\
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ \
BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR \
CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR \
GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU \
ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ \
LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ \
MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF \
PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI \
SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR \
TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// Whether this is an officially assigned code, in upper case as the standard writes it.
pub fn is_country_code(text: &str) -> bool {
    text.len() == 2 && CODES.split(' ').any(|code| code == text)
}

/// The code that was meant by another abbreviation, by a name or by small letters, where that is plain.
pub fn meant_country_code(text: &str) -> Option<&'static str> {
    let upper = text.trim().to_uppercase();
    let known = match upper.as_str() {
        "UK" | "EN" | "GBR" | "ENGLAND" | "GREAT BRITAIN" | "UNITED KINGDOM" => "GB",
        "USA" | "UNITED STATES" | "AMERICA" => "US",
        "DEU" | "GER" | "GERMANY" | "DEUTSCHLAND" => "DE",
        "FRA" | "FRANCE" => "FR",
        "CHE" | "SWITZERLAND" | "SCHWEIZ" => "CH",
        "CAN" | "CANADA" => "CA",
        "AUS" | "AUSTRALIA" => "AU",
        "JPN" | "JAPAN" => "JP",
        other => return CODES.split(' ').find(|code| *code == other),
    };
    Some(known)
}

#[cfg(test)]
mod tests {
    use super::{CODES, is_country_code, meant_country_code};

    #[test]
    fn other_words_for_countries_mean_codes_of_the_standard() {
        for (text, code) in [
            ("usa", Some("US")),
            ("UK", Some("GB")),
            (" de ", Some("DE")),
            ("Germany", Some("DE")),
            ("US", Some("US")),
            ("XX", None),
            ("", None),
        ] {
            assert_eq!(meant_country_code(text), code, "{text}");
        }
    }

    #[test]
    fn holds_the_codes_of_the_standard_and_no_others() {
        let codes: Vec<_> = CODES.split(' ').collect();
        assert_eq!(codes.len(), 249);
        assert!(codes.is_sorted());
        for code in ["US", "GB", "DE", "SS"] {
            assert!(is_country_code(code), "{code}");
        }
        for code in ["UK", "EU", "XK", "AN", "XX", "us", "USA", "U", "", "S "] {
            assert!(!is_country_code(code), "{code}");
        }
    }
}
