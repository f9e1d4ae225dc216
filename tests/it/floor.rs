//! No combination of profiles, levels, waivers and chosen rules says yes to what nobody can process.

mod command;

use std::fs;

use signready::{
    File, Fleet, Input, Linter, Outcome, Report, Severity,
    judge::{
        engine::Assignment,
        finding::ProfileKind,
        fleet::FileContent,
        profile::{FLOOR, Layer, Profile},
        rules,
    },
    pki::text::source::Source,
};

use crate::support::{self, DAY, catalogue, own_profile, profile, profiles, project};

type Read = Vec<(File, Vec<Input>)>;

/// What nobody can process, by the rule of the floor that says so.
fn samples() -> Vec<(&'static str, Read)> {
    let mut samples = vec![(
        "encoding-unreadable",
        vec![File::failed(
            "a.csr",
            FileContent::Unreadable("permission denied".to_owned()),
        )],
    )];
    for (rule, path) in FILES {
        let bytes = fs::read(project("tests/rules").join(path)).unwrap();
        samples.push((rule, support::read_texts(&[("a.csr", &bytes)])));
    }
    samples
}

/// Files with what nobody can process.
const FILES: [(&str, &str); 3] = [
    (
        "encoding-not-a-request",
        "encoding-not-a-request/fails-certificate/cucm-pub.csr",
    ),
    (
        "encoding-malformed-der",
        "encoding-malformed-der/fails-cut-off/request.der",
    ),
    (
        "request-signature-mismatch",
        "request-signature-mismatch/fails-other-key/request.csr",
    ),
];

/// Every sample is an error that its rule reports, and refused under every profile.
fn refuses_all(linter: &Linter, inventory: Option<&str>, what: &str) {
    for (rule, read) in samples() {
        let report = linter.lint(&support::fleet(read, inventory.map(support::inventory)));
        let is_told = |report: &Report| {
            let mut findings = report.findings.iter();
            findings
                .any(|finding| finding.rule.as_str() == rule && finding.severity == Severity::Error)
        };
        assert!(is_told(&report), "{what}: {rule}: {report:#?}");
        assert!(!report.requests.is_empty());
        for request in &report.requests {
            assert!(!request.outcomes.is_empty(), "{what}: {rule}");
            for (profile, outcome) in &request.outcomes {
                let refused = Some(Outcome::Refused);
                assert_eq!(*outcome, refused, "{what}: {rule} under {profile}");
            }
        }
    }
}

fn everything(profiles: Vec<Profile>) -> Linter {
    Linter::new(profiles, Assignment::Everything)
}

/// A profile of one's own in which everything is off that can be.
fn all_off(kind: &str) -> String {
    let mut text = format!("id = \"off\"\ntitle = \"off\"\nkind = \"{kind}\"\n[rules]\n");
    for rule in rules::ids().iter().filter(|rule| !FLOOR.contains(rule)) {
        text += &format!("{rule} = \"off\"\n");
    }
    text
}

#[test]
fn every_profile_has_the_floor_on_every_day() {
    let catalogue = catalogue();
    for rule in FLOOR {
        assert!(rules::find(rule.as_str()).is_some(), "{rule}");
    }
    for id in catalogue.ids() {
        for profile in catalogue.timeline(id, DAY).unwrap() {
            for rule in FLOOR {
                let level = profile.level(rule).and_then(|level| level.severity);
                assert_eq!(
                    level,
                    Some(Severity::Error),
                    "{id} on {}: {rule}",
                    profile.day
                );
            }
        }
    }
}

#[test]
fn every_profile_and_every_pair_refuses_what_nobody_can_process() {
    let profiles = profiles();
    for (index, one) in profiles.iter().enumerate() {
        refuses_all(&everything(vec![one.clone()]), None, &one.id);
        let products = profiles.iter().skip(index + 1);
        for other in
            products.filter(|other| other.kind == ProfileKind::Product || other.id == "public-ca")
        {
            let pair = format!("{} and {}", one.id, other.id);
            refuses_all(&everything(vec![one.clone(), other.clone()]), None, &pair);
        }
    }
}

#[test]
fn a_profile_in_which_everything_is_off_refuses_what_nobody_can_process() {
    for kind in ["ca", "product"] {
        let off = own_profile(&all_off(kind));
        refuses_all(&everything(vec![off.clone()]), None, kind);
        refuses_all(&everything(vec![off, profile("cucm")]), None, kind);
    }
}

#[test]
fn the_floor_stays_where_a_profile_takes_the_place_of_the_baseline() {
    let mut catalogue = catalogue();
    let baseline = "id = \"baseline\"\ntitle = \"none\"\nabstract = true\n";
    let own = "id = \"own\"\ntitle = \"own\"\n";
    catalogue
        .add(&Source::new("baseline.toml", baseline))
        .unwrap();
    catalogue.add(&Source::new("own.toml", own)).unwrap();
    let own = catalogue.profile("own", DAY).unwrap();
    refuses_all(&everything(vec![own]), None, "without the baseline");
}

#[test]
fn no_level_is_lower_than_the_floor_whoever_sets_it_and_whenever() {
    let head = "id = \"own\"\ntitle = \"own\"\n[sources.all]\ntitle = \"all\"\nevidence = \"primary\"\n[rules]\n";
    for rule in FLOOR {
        for level in ["off", "notice", "warning"] {
            for setting in [
                format!("\"{level}\""),
                format!("{{ level = \"{level}\", source = \"all\" }}"),
                format!("[{{ until = 2000-01-01, level = \"{level}\" }}]"),
                format!("[{{ from = 2100-01-01, level = \"{level}\" }}]"),
            ] {
                let text = format!("{head}{rule} = {setting}\n");
                let layer = Layer::read(&Source::new("own.toml", text)).unwrap();
                let error = catalogue().resolve(&layer, DAY).unwrap_err();
                let signready::ProfileError::Invalid { problems, .. } = error else {
                    panic!("{error}");
                };
                let [problem] = problems.as_slice() else {
                    panic!("{setting}: {problems:#?}");
                };
                let position = problem
                    .source
                    .position(problem.range.clone().unwrap().start);
                assert_eq!(position.line, 7, "{setting}");
                assert!(position.column > rule.as_str().len(), "{setting}");
                let message = &problem.message;
                assert!(
                    message.contains("is an error in every profile"),
                    "{message}"
                );
            }
        }
        // The level that it has anyway may be said, by whomever.
        let hearsay = head.replace("primary", "unverified");
        let said = format!("{hearsay}{rule} = {{ level = \"error\", source = \"all\" }}\n");
        refuses_all(&everything(vec![own_profile(&said)]), None, rule.as_str());
    }
    // A layer that others build on cannot lower it for them.
    let mut catalogue = catalogue();
    let base = "id = \"base\"\ntitle = \"base\"\nabstract = true\n[rules]\nencoding-unreadable = \"off\"\n";
    let own = "id = \"own\"\ntitle = \"own\"\nextends = [\"base\", \"public-ca\"]\n";
    catalogue.add(&Source::new("base.toml", base)).unwrap();
    catalogue.add(&Source::new("own.toml", own)).unwrap();
    assert!(catalogue.profile("own", DAY).is_err());
}

/// An inventory that waives every rule of which `is_waived` says so.
fn waiving(is_waived: impl Fn(&str) -> bool) -> String {
    let mut text = String::from(
        "[[cluster]]\nname = \"web\"\ndomain = \"example.com\"\n[[cluster.node]]\nhost = \"a\"\n",
    );
    for rule in rules::ids() {
        if is_waived(rule.as_str()) {
            text += &format!("[[waive]]\nrule = \"{rule}\"\nreason = \"so it is\"\n");
        }
    }
    text
}

#[test]
fn no_waiver_lifts_the_outcome() {
    let inventory = waiving(|_| true);
    for profile in profiles() {
        // Where there is an inventory, a product judges its own nodes only.
        if profile.kind == ProfileKind::Authority {
            let id = profile.id.clone();
            refuses_all(&everything(vec![profile]), Some(&inventory), &id);
        }
    }
}

#[test]
fn no_choice_of_rules_says_yes() {
    let profiles = [profile("public-ca"), profile("cucm")];
    let all = || profiles.to_vec();
    for rule in rules::ids() {
        let only = everything(all()).with_rules(|other| other == rule);
        refuses_all(&only, None, &format!("only {rule}"));
        let without = everything(all()).with_rules(|other| other != rule);
        refuses_all(&without, None, &format!("all but {rule}"));
    }
    refuses_all(&everything(all()).with_rules(|_| false), None, "no rule");
}

#[test]
fn with_chosen_rules_no_outcome_is_told_but_a_certain_one() {
    let read = || {
        let good = fs::read(project("tests/corpus/produced/openssl/good-p256.pem")).unwrap();
        Fleet::new(support::read_texts(&[("good.pem", &good)]))
    };
    let outcome = |linter: Linter| linter.lint(&read()).requests[0].outcome();
    let linter = || support::linter(&["public-ca"]);
    assert_eq!(outcome(linter()), Some(Outcome::Accepted));
    assert_eq!(
        outcome(linter().with_rules(|_| true)),
        Some(Outcome::Accepted)
    );
    let id = rules::find("name-underscore").unwrap().id;
    assert_eq!(outcome(linter().with_rules(|rule| rule == id)), None);
    assert_eq!(outcome(linter().with_rules(|rule| rule != id)), None);
    // A rule that is off in the profile, or that looks at certificates, changes nothing.
    let expired = rules::find("certificate-expired").unwrap().id;
    assert_eq!(
        outcome(linter().with_rules(|rule| rule != expired)),
        Some(Outcome::Accepted)
    );
    let report = linter().with_rules(|rule| rule == id).lint(&read());
    assert!(report.chosen.unwrap().contains(&id));
    assert_eq!(
        (report.counts[0].undecided, report.counts[0].scope.asked),
        (1, 1)
    );
}

#[test]
fn what_is_no_request_is_never_accepted() {
    let linter = everything(vec![own_profile(&all_off("ca"))]);
    let read = vec![File::failed("a.csr", FileContent::TooLarge(1 << 30))];
    let report = linter.lint(&Fleet::new(read));
    assert_eq!(report.requests[0].outcome(), None);
    assert_eq!(report.counts[0].undecided, 1);
}

/// A rule of its own speaks of keys, which a house may want to see less of. A key is no request all the same.
#[test]
fn a_private_key_is_no_request_whatever_is_said_of_keys() {
    let folder = project("tests/rules/encoding-private-key/fails-key-alone");
    let key = fs::read(folder.join("cucm-pub.csr")).unwrap();
    let read = || support::read_texts(&[("a.csr", &key)]);
    let told = |linter: &Linter, inventory: Option<&str>| -> Vec<String> {
        let fleet = support::fleet(read(), inventory.map(support::inventory));
        let report = linter.lint(&fleet);
        assert_eq!(report.requests[0].outcome(), Some(Outcome::Refused));
        let findings = report.findings.iter();
        let errors = findings.filter(|finding| finding.severity == Severity::Error);
        errors.map(|finding| finding.rule.to_string()).collect()
    };
    let public = || everything(vec![profile("public-ca")]);
    let waived = waiving(|rule| rule == "encoding-private-key");
    assert_eq!(told(&public(), None), ["encoding-private-key"]);
    for (linter, inventory) in [
        (everything(vec![own_profile(&all_off("ca"))]), None),
        (public(), Some(waived.as_str())),
        (
            public().with_rules(|rule| rule.as_str() == "name-underscore"),
            None,
        ),
        (
            public().with_rules(|rule| rule.as_str() != "encoding-private-key"),
            None,
        ),
    ] {
        assert_eq!(told(&linter, inventory), ["encoding-not-a-request"]);
    }
}
