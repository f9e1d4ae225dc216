//! The built-in profiles are complete and honest, and layers resolve as the documentation says.

use signready::{
    estate::inventory::Product,
    judge::{
        finding::{Evidence, ProfileKind, Severity},
        profile::{CertificatePolicy, Layer, ProfileError},
        rules,
    },
    pki::text::source::Source,
};
use time::macros::date;

use crate::support::{self, DAY, catalogue, own_profile, profile, profile_on, profiles};

#[test]
fn the_baseline_lists_every_rule_and_every_profile_has_every_level() {
    let text = include_str!("../../ca-profiles/baseline.toml");
    let profiles = profiles();
    for rule in rules::ids() {
        assert!(
            text.contains(&format!("\n{rule} = ")),
            "ca-profiles/baseline.toml: add `{rule} = \"…\"` under [rules]"
        );
        // A server minds little of what a CA minds.
        let authorities = profiles
            .iter()
            .filter(|profile| profile.kind == ProfileKind::Authority);
        for profile in authorities {
            assert!(
                profile.level(rule).is_some(),
                "{}: {rule} has no level",
                profile.id
            );
        }
    }
}

#[test]
fn a_name_without_a_profile_says_why_and_what_comes_nearest() {
    let absent = signready::judge::profile::absent();
    assert!(!absent.is_empty(), "ca-profiles/absent.toml cannot be read");
    let catalogue = catalogue();
    let ids: Vec<&str> = catalogue.ids().collect();
    for (id, absent) in &absent {
        assert!(
            !ids.contains(&id.as_str()),
            "{id} has a profile now: take it out of ca-profiles/absent.toml"
        );
        if let Some(instead) = &absent.instead {
            assert!(ids.contains(&instead.as_str()), "{id}: {instead}");
        }
        let error = catalogue.profile(id, DAY).unwrap_err();
        assert!(
            matches!(error, ProfileError::Absent { .. }),
            "{id}: {error}"
        );
    }
    let buypass = catalogue.profile("Buypass", DAY).unwrap_err().to_string();
    assert!(buypass.contains("stopped issuing"), "{buypass}");
}

#[test]
fn a_profile_is_old_after_400_days() {
    let checked = profile("digicert-ov").oldest_check.unwrap();
    let after = |days| checked + time::Duration::days(days);
    assert!(!profile_on("digicert-ov", after(400)).is_old());
    assert!(profile_on("digicert-ov", after(401)).is_old());
}

#[test]
fn every_value_that_judges_names_its_source() {
    for profile in profiles() {
        for value in profile.values() {
            // The levels of the baseline rest on what the rules cite themselves.
            if value.basis.layer == "baseline" && value.path.starts_with("rules.") {
                continue;
            }
            let place = format!(
                "{}.toml:{}: {}",
                value.basis.layer, value.basis.line, value.path
            );
            let document = value
                .basis
                .document
                .as_ref()
                .unwrap_or_else(|| panic!("{place} has no source"));
            assert!(
                document.read.is_some(),
                "{place}: say when `{}` was read",
                document.title
            );
            if document.evidence == Evidence::Primary {
                let url = document.url.as_ref().unwrap_or_else(|| {
                    panic!("{place}: say where `{}` can be read", document.title)
                });
                assert!(url.starts_with("https://"), "{place}: {url}");
            }
        }
        assert!(
            profile.checked.is_some(),
            "{}: say when it was checked",
            profile.id
        );
    }
}

#[test]
fn every_product_has_a_profile_with_its_certificates() {
    for product in Product::ALL {
        let profile = profile(product.word());
        assert_eq!(profile.kind, ProfileKind::Product, "{product}");
        let certificates = &profile.policy.product.certificates;
        let is_wanted = |certificate: &CertificatePolicy| {
            certificate
                .wanted
                .as_ref()
                .is_some_and(|wanted| wanted.value)
        };
        assert!(certificates.values().any(is_wanted), "{product}");
        assert!(profile.policy.product.key_custody.is_some(), "{product}");
    }
}

#[test]
fn no_server_takes_wildcards_but_meeting_server() {
    let wildcards = |product: Product| profile(product.word()).policy.name.wildcards;
    for &product in Product::ALL {
        let taken = wildcards(product).map(|fact| {
            let document = fact.basis.document.unwrap();
            assert_eq!(document.evidence, Evidence::Primary, "{product}");
            fact.value
        });
        let expected = match product {
            Product::MeetingServer => Some(true),
            Product::Generic => None,
            _ => Some(false),
        };
        assert_eq!(taken, expected, "{product}");
    }
}

#[test]
fn every_profile_says_what_is_not_known() {
    for layer in catalogue().layers().filter(|layer| !layer.is_abstract) {
        assert!(
            !layer.unknown.is_empty(),
            "{}: nothing unknown about a CA? List it in `unknown`",
            layer.id
        );
    }
}

#[test]
fn levels_change_on_their_day() {
    let rule = rules::find("extension-client-auth").unwrap().id;
    let level = |day| profile_on("digicert-ov", day).level(rule).unwrap().severity;
    assert_eq!(level(date!(2027 - 02 - 28)), Some(Severity::Notice));
    assert_eq!(
        level(date!(2027 - 03 - 01)),
        Some(Severity::Warning),
        "`from` is inclusive, `until` exclusive"
    );
}

#[test]
fn a_gap_between_dates_inherits() {
    let dated = own_profile(
        "id = \"own\"\ntitle = \"own\"\n[rules]\nkey-size = [{ until = 2026-01-01, level = \"off\" }, { from = 2027-01-01, level = \"notice\" }]\n",
    );
    let rule = rules::find("key-size").unwrap().id;
    let level = dated.level(rule).unwrap();
    assert_eq!(
        (level.severity, level.basis.layer.as_str()),
        (Some(Severity::Error), "baseline")
    );
}

#[test]
fn later_layers_win_value_by_value_and_remember_where() {
    let profile = profile("digicert-ov");
    let value = |path: &str| {
        profile
            .values()
            .iter()
            .find(|value| value.path == path)
            .unwrap()
            .clone()
    };
    assert_eq!(value("key.allow").basis.layer, "digicert");
    assert_eq!(value("key.least-exponent").basis.layer, "cabf-dv");
    assert_eq!(value("subject.required").basis.layer, "cabf-ov");
    assert_eq!(
        profile.layers,
        ["baseline", "cabf-dv", "cabf-ov", "digicert", "digicert-ov"]
    );
    let line = include_str!("../../ca-profiles/digicert.toml")
        .lines()
        .nth(value("key.allow").basis.line - 1)
        .unwrap();
    assert!(line.starts_with("allow = "), "{line}");
}

#[test]
fn sources_of_lower_layers_can_be_named_with_a_section() {
    let profile = own_profile(
        "id = \"own\"\ntitle = \"own\"\nextends = \"cabf-ov\"\n[name]\nmax-names = { value = 3, source = \"br 7.1\" }\n",
    );
    let document = profile
        .policy
        .name
        .max_names
        .unwrap()
        .basis
        .document
        .unwrap();
    assert_eq!(document.to_string(), "TLS Baseline Requirements 2.2.6, 7.1");
}

#[test]
fn a_finding_is_never_more_severe_than_its_evidence() {
    let profile = own_profile(
        "id = \"own\"\ntitle = \"own\"\n[sources.hearsay]\ntitle = \"hearsay\"\nevidence = \"unverified\"\n         [key]\nallow = { value = [\"P-384\"], source = \"hearsay\" }\n",
    );
    let linter = signready::judge::engine::Linter::new(
        vec![profile],
        signready::judge::engine::Assignment::Everything,
    );
    let report = support::lint_alone(
        &linter,
        "a.pem",
        include_bytes!("../corpus/produced/openssl/good-p256.pem"),
    );
    let finding = report
        .findings
        .iter()
        .find(|finding| finding.rule.as_str() == "key-type")
        .unwrap();
    assert_eq!(
        finding.severity,
        Severity::Notice,
        "key-type is an error, and hearsay carries a notice"
    );
}

#[test]
fn layers_cannot_be_asked_for() {
    for id in ["baseline", "digicert"] {
        assert!(
            matches!(
                catalogue().profile(id, DAY),
                Err(ProfileError::Abstract { .. })
            ),
            "{id}"
        );
    }
}

#[test]
fn no_text_makes_the_reader_of_profiles_panic() {
    let pieces = [
        "[",
        "]",
        "{",
        "}",
        "=",
        "\"",
        "rules",
        "key",
        "allow",
        "level",
        "from",
        "2026-01-01",
        "\n",
        ",",
        ".",
        "id",
        "title",
        "sources",
        "1",
        "-",
    ];
    let catalogue = catalogue();
    let mut seed: u64 = 1;
    for _ in 0..3_000 {
        let mut text = String::from("id = \"a\"\ntitle = \"b\"\n");
        for _ in 0..12 {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            text += pieces[usize::try_from(seed >> 33).unwrap() % pieces.len()];
            text.push(' ');
        }
        if let Ok(layer) = Layer::read(&Source::new("a.toml", text)) {
            let _ = catalogue.resolve(&layer, DAY);
        }
    }
}
