//! No combination of profiles, levels, waivers and chosen rules says yes to what nobody can process.

use std::fs;

use signready::{
    File, Fleet, Input, Linter, Outcome, Report, Severity,
    estate::inventory::Product,
    judge::{
        engine::Assignment,
        finding::Kind,
        fleet::FileContent,
        profile::{FLOOR, Layer, Profile},
        rules,
    },
    pki::text::source::Source,
};

use crate::support::{self, DAY, catalogue, own_profile, profile, profiles, program, project};

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

/// The same with one that no user can read, as nobody is kept from reading it who may do everything: it is a socket.
struct Files {
    files: Vec<(&'static str, String)>,
    _folder: tempfile::TempDir,
}

fn all_files() -> Files {
    let folder = tempfile::tempdir().unwrap();
    let files = FILES.iter();
    let mut files: Vec<(&str, String)> = files
        .map(|(rule, path)| (*rule, (*path).to_owned()))
        .collect();
    #[cfg(unix)]
    {
        let path = folder.path().join("a.csr");
        // The socket's file stays.
        std::os::unix::net::UnixListener::bind(&path).unwrap();
        files.push(("encoding-unreadable", path.to_str().unwrap().to_owned()));
    }
    Files {
        files,
        _folder: folder,
    }
}

/// Every sample is an error that its rule reports, and refused under every profile.
fn refuses_all(linter: &Linter, inventory: Option<&str>, what: &str) {
    for (rule, read) in samples() {
        let report = linter.lint(&Fleet::join(read, inventory.map(support::inventory)));
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
        for other in products.filter(|other| other.kind == Kind::Product || other.id == "public-ca")
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
        if profile.kind == Kind::Authority {
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
        Fleet::join(support::read_texts(&[("good.pem", &good)]), None)
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
    let folder = project("tests/rules/encoding-private-key/fails-key-alone");
    let key = fs::read(folder.join("cucm-pub.csr")).unwrap();
    let linter = everything(vec![own_profile(&all_off("ca"))]);
    for read in [
        support::read_texts(&[("a.csr", &key)]),
        vec![File::failed("a.csr", FileContent::TooLarge(1 << 30))],
    ] {
        let report = linter.lint(&Fleet::join(read, None));
        assert_eq!(report.requests[0].outcome(), None);
        assert_eq!(report.counts[0].undecided, 1);
    }
}

/// Runs the program; its exit code, its standard output and its standard error.
fn run(arguments: &[&str]) -> (i32, String, String) {
    let output = program()
        .args(arguments)
        .current_dir(project("tests/rules"))
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let code = output.status.code().unwrap();
    (code, text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_servers_profile_is_judged_together_with_a_ca() {
    let files = all_files();
    for product in Product::ALL {
        for (rule, path) in &files.files {
            let (code, report, notes) = run(&["lint", path, "-p", product.word()]);
            assert_eq!(code, 1, "{product:?}: {rule}");
            assert!(report.contains(&format!("[{rule}]")), "{report}");
            let says = format!("note: `{}` is a server's profile", product.word());
            assert!(
                notes.contains(&says) && notes.contains("`public-ca` judges, too"),
                "{notes}"
            );
        }
    }
    // An RSA key of 1,024 bits is nothing that a server minds.
    let weak = "key-size/fails-1024/request.csr";
    assert_eq!(run(&["lint", weak, "-p", "cucm"]).0, 1);
    assert_eq!(run(&["lint", weak, "-p", "generic"]).0, 1);

    let expired = "certificate-expired/fails-server";
    let path = |name: &str| format!("{expired}/{name}");
    let (certificate, chain, roots) = (path("pub.crt"), path("chain.pem"), path("roots.pem"));
    let (code, report, notes) = run(&[
        "verify",
        &certificate,
        "--chain",
        &chain,
        "--roots",
        &roots,
        "-p",
        "cucm",
    ]);
    assert_eq!(code, 1, "{report}");
    assert!(report.contains("certificate-expired"), "{report}");
    assert!(notes.contains("`public-ca` judges, too"), "{notes}");
}

#[test]
fn the_inventorys_ca_is_the_one_beside_a_servers_profile() {
    let folder = tempfile::tempdir().unwrap();
    let good = project("tests/corpus/produced/openssl/good-p256.pem");
    let inventory = folder.path().join("cluster.toml");
    let judged = |text: &str, arguments: &[&str]| {
        fs::write(&inventory, text).unwrap();
        let output = program()
            .args(["lint", "--output-format", "json", "--inventory"])
            .args([&inventory, &good])
            .args(arguments)
            .output()
            .unwrap();
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        report["profiles"].to_string()
    };
    let node =
        "[[cluster]]\nname = \"web\"\ndomain = \"example.com\"\n[[cluster.node]]\nhost = \"a\"\n";
    let digicert = format!("profile = \"digicert-ov\"\n{node}");
    assert_eq!(
        judged(&digicert, &["-p", "cucm"]),
        "[\"cucm\",\"digicert-ov\"]"
    );
    assert_eq!(judged(node, &["-p", "cucm"]), "[\"cucm\",\"public-ca\"]");
    assert_eq!(
        judged(&digicert, &["-p", "cucm", "-p", "letsencrypt"]),
        "[\"cucm\",\"letsencrypt\"]"
    );
    // An inventory that names a server's profile names no CA.
    let server = format!("profile = \"generic\"\n{node}");
    assert_eq!(judged(&server, &[]), "[\"generic\",\"public-ca\"]");
}

#[test]
fn generate_judges_by_a_ca_whatever_profile_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let inventory = folder.path().join("cluster.toml");
    let text = "[subject]\ncountry = \"US\"\nstate = \"California\"\nlocality = \"San Jose\"\norganization = \"Example & Sons!\"\n\
        [key]\nalgorithm = \"P-256\"\n[[cluster]]\nname = \"web\"\ndomain = \"example.com\"\n[[cluster.node]]\nhost = \"a\"\n";
    fs::write(&inventory, text).unwrap();
    for product in ["cucm", "generic"] {
        let output = program()
            .args(["generate", "-p", product, "cluster.toml"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let printed = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{product}: {printed}");
        assert!(printed.contains("subject-forbidden-character"), "{printed}");
        assert!(!folder.path().join("csr").exists());
    }
}

#[test]
fn a_waiver_or_a_choice_against_the_floor_is_a_mistake() {
    let files = all_files();
    let folder = tempfile::tempdir().unwrap();
    let inventory = folder.path().join("cluster.toml");
    let path = inventory.to_str().unwrap();
    for (rule, sample) in &files.files {
        fs::write(&inventory, waiving(|waived| waived == *rule)).unwrap();
        let (code, _, said) = run(&["lint", sample, "--inventory", path]);
        assert_eq!(code, 2, "{said}");
        assert!(
            said.contains("cannot be waived") && said.contains(":7:8"),
            "{said}"
        );
        let (code, _, said) = run(&["lint", sample, "--ignore", rule]);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains("cannot be ignored"), "{said}");
        // All others may be waived, and it changes nothing.
        fs::write(
            &inventory,
            waiving(|waived| FLOOR.iter().all(|rule| rule.as_str() != waived)),
        )
        .unwrap();
        assert_eq!(run(&["lint", sample, "--inventory", path]).0, 1);
        let (code, report, _) = run(&["lint", sample, "--select", "name-underscore"]);
        assert_eq!(code, 1, "{report}");
        assert!(!report.contains("accepted"), "{report}");
    }
}

#[test]
fn a_profile_below_the_floor_is_refused_with_its_line() {
    let files = all_files();
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("own.toml");
    fs::write(
        &own,
        "id = \"own\"\ntitle = \"own\"\n[rules]\nrequest-signature-mismatch = \"off\"\n",
    )
    .unwrap();
    let path = own.to_str().unwrap();
    for arguments in [
        vec!["profiles", "check", path],
        vec!["lint", FILES[2].1, "-p", path],
        vec![
            "verify",
            "certificate-expired/fails-server/pub.crt",
            "-p",
            path,
        ],
    ] {
        let (code, _, said) = run(&arguments);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains("own.toml:4:30"), "{said}");
        assert!(said.contains("is an error in every profile"), "{said}");
    }
    fs::write(&own, all_off("ca")).unwrap();
    assert_eq!(run(&["profiles", "check", path]).0, 0);
    for (rule, sample) in &files.files {
        let (code, report, _) = run(&["lint", sample, "-p", path]);
        assert_eq!(code, 1, "{rule}: {report}");
    }
}

#[test]
fn reports_of_chosen_rules_say_what_was_checked() {
    let good = project("tests/corpus/produced/openssl/good-p256.pem");
    let good = good.to_str().unwrap();
    let select = ["--select", "name-underscore"];
    let (code, text, _) = run(&["lint", good, select[0], select[1]]);
    assert_eq!(code, 0);
    assert_eq!(
        text,
        "public-ca: 1 request checked by 1 rule: no findings\n"
    );
    let (_, text, _) = run(&["lint", good, "--ignore", "name-underscore"]);
    assert!(
        text.contains("1 request checked by all but 1 rule: "),
        "{text}"
    );
    let json = ["--output-format", "json"];
    let (_, text, _) = run(&["lint", good, select[0], select[1], json[0], json[1]]);
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["partial"], true);
    assert!(report["requests"][0]["outcome"]["public-ca"].is_null());
    assert_eq!(report["summary"]["public-ca"]["accepted"], 0);
    assert_eq!(report["summary"]["public-ca"]["undecided"], 1);
    assert!(report["rules"].to_string().contains("\"name-underscore\""));
    let (_, text, _) = run(&["lint", good, json[0], json[1]]);
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["partial"], false);
    assert!(report["rules"].is_null());
    assert_eq!(report["requests"][0]["outcome"]["public-ca"], "accepted");
    let (_, matrix, _) = run(&["lint", good, "-p", "all", select[0], select[1]]);
    assert!(
        matrix.contains("\n? undecided: only some rules were asked\n"),
        "{matrix}"
    );
    let row = matrix
        .lines()
        .find(|line| line.starts_with("public-ca"))
        .unwrap();
    let cells: Vec<&str> = row.split_whitespace().collect();
    assert_eq!(cells, ["public-ca", "?", "0", "0", "0", "1"]);

    let folder = "certificate-expired/passes-valid";
    let path = |name: &str| format!("{folder}/{name}");
    let (certificate, chain, roots) = (path("pub.crt"), path("chain.pem"), path("roots.pem"));
    let verify = ["verify", &certificate, "--chain", &chain, "--roots", &roots];
    let chosen = [&verify[..], &["--select", "certificate-expired"]].concat();
    let (_, text, _) = run(&chosen);
    assert_eq!(
        text,
        "public-ca: 1 certificate checked by 1 rule: no findings\n"
    );
    let (_, text, _) = run(&[&chosen[..], &json].concat());
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert!(report["certificates"][0]["fitness"]["public-ca"].is_null());
    assert_eq!(report["partial"], true);
}
