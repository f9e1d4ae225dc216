//! The same at the command line: exit codes, notes, and what reports say.

use std::fs;

use signready::{estate::inventory::Product, judge::profile::FLOOR};

use super::{FILES, all_off, waiving};
use crate::support::{program, project};

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

/// A house that adds to what a server's profile says has said nothing of a CA yet.
#[test]
fn a_profile_built_on_servers_profiles_is_one_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let weak = project("tests/rules/key-size/fails-1024/request.csr");
    for extends in ["extends = \"cucm\"", "extends = [\"cucm\", \"generic\"]"] {
        for (kind, is_server) in [
            ("", true),
            ("kind = \"product\"\n", true),
            ("kind = \"ca\"\n", false),
        ] {
            let profile = folder.path().join("house.toml");
            let text = format!("id = \"house\"\ntitle = \"House\"\n{extends}\n{kind}");
            fs::write(&profile, text).unwrap();
            let (weak, profile) = (weak.to_str().unwrap(), profile.to_str().unwrap());
            let (code, report, notes) = run(&["lint", weak, "-p", profile]);
            assert_eq!(code, 1, "{extends} {kind}: {report}");
            assert!(report.contains("RSA-1024"), "{report}");
            assert_eq!(
                notes.contains("`public-ca` judges, too"),
                is_server,
                "{notes}"
            );
        }
    }
    // Beside an inventory it speaks of the servers of the profile that it builds on.
    let inventory = folder.path().join("cluster.toml");
    let text = "profile = \"digicert-ov\"\n[[cluster]]\nname = \"a\"\nproduct = \"cucm\"\ndomain = \"example.com\"\n[[cluster.node]]\nhost = \"a\"\n";
    fs::write(&inventory, text).unwrap();
    let profile = folder.path().join("house.toml");
    fs::write(
        &profile,
        "id = \"house\"\ntitle = \"House\"\nextends = \"cucm\"\n",
    )
    .unwrap();
    let output = program()
        .args(["generate", "--dry-run", "-p", "house.toml", "cluster.toml"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let report = String::from_utf8(output.stdout).unwrap();
    assert!(report.contains("\nhouse: 1 request"), "{report}");
    assert!(report.contains("\ndigicert-ov: 1 request"), "{report}");
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
