//! The command itself: what it prints, and how it ends.

use std::{fs, path::Path};

use crate::probe::{
    certificates::{pem, server},
    estate, servers,
};
use crate::support::program;

fn run(arguments: &[&str], folder: &Path) -> (i32, String, String) {
    let output = program()
        .arg("probe")
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// What is said where no revocation lists are given.
const UNCHECKED: &str = "note: whether certificates were revoked was not checked; give the lists of the CAs with `--crl`\n";

#[test]
fn exit_codes_are_those_of_lint() {
    let folder = tempfile::tempdir().unwrap();
    let estate = estate();
    fs::write(
        folder.path().join("root.pem"),
        pem("CERTIFICATE", &estate.root.der),
    )
    .unwrap();
    let own = server(&["localhost"], -10, &estate.lower);
    let good = || {
        let (address, _) = servers::rustls(&own, &[&estate.lower, &estate.upper]);
        format!("localhost:{}", address.port())
    };
    let judging = ["--roots=root.pem", "--profile=private"];
    let run = |arguments: &[&str]| run(&[arguments, &judging].concat(), folder.path());

    let host = good();
    let (code, printed, said) = run(&[&host]);
    assert_eq!(
        printed,
        format!(
            "{host}: TLS 1.3, localhost, 80 days left: good\n\n\
             private: 1 certificate: 1 good, 0 doubtful, 0 unfit (0 errors, 0 warnings, 0 notices)\n\n\
             address    for  server           certificate  now\n\
             localhost  -    {host}  localhost    silent\n\n\
             now: no prompt (1 connection: 1 silent)\n\n\
             this rests on\n\
             - whether a certificate is revoked, and whether clients can find out, is not part of this forecast\n"
        ),
        "{said}"
    );
    assert_eq!((code, said.as_str()), (0, UNCHECKED));

    let (host, nobody) = (good(), servers::closed().to_string());
    let (code, printed, said) = run(&[&nobody, &host]);
    assert!(
        printed.starts_with(&format!(
            "{nobody}: the connection was refused: nothing listens at this port\n{host}: TLS 1.3"
        )),
        "{printed}"
    );
    let unreached = "note: 1 server sent no certificate\n".to_owned() + UNCHECKED;
    assert_eq!((code, said), (1, unreached));

    let host = good();
    let (code, printed, _) = run(&[&host, "--server-name", "other.example.com"]);
    assert_eq!(code, 1);
    let line = format!("{host} as other.example.com: TLS 1.3, localhost, 80 days left: unfit\n");
    assert!(printed.contains(&line), "{printed}");
    assert!(printed.contains("error[certificate-identity]"), "{printed}");
    // In the bytes of a handshake there are no lines to point at.
    assert!(
        printed.contains(&format!("--> {host} extensions.subjectAltName")),
        "{printed}"
    );

    // What is asked of users counts, even where no rule says anything; unless nobody wants to know.
    let (code, printed, _) = run(&[
        &good(),
        "--server-name=other.example.com",
        "--select=certificate-weak-signature",
    ]);
    assert_eq!(code, 1);
    assert!(printed.contains("prompt: mismatch"), "{printed}");
    let arguments = [
        "--server-name=other.example.com",
        "--select=certificate-weak-signature",
        "--no-forecast",
    ];
    let (code, printed, _) = run(&[&[good().as_str()][..], &arguments].concat());
    assert_eq!(code, 0);
    assert!(!printed.contains("prompt"), "{printed}");
    let wrong = run(&["localhost", "--no-forecast", "--fips"]);
    assert_eq!(wrong.0, 2, "{}", wrong.2);

    let host = good();
    let (code, printed, _) = run(&[&host, &nobody, "--output-format", "json"]);
    assert_eq!(code, 1);
    let report: serde_json::Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(report["version"], 1);
    assert_eq!(report["summary"]["hosts"], 2);
    assert_eq!(report["summary"]["reached"], 1);
    assert_eq!(report["hosts"][0]["fitness"], "good");
    assert_eq!(report["hosts"][0]["sent"], 3);
    assert_eq!(report["hosts"][1]["failure"]["kind"], "refused");
    assert_eq!(report["report"]["certificates"][0]["path"], host.as_str());
    assert_eq!(report["report"]["certificates"][0]["complete"], true);
    assert_eq!(report["forecast"]["now"]["silent"], 1);
    assert_eq!(
        report["forecast"]["connections"][0]["server"],
        host.as_str()
    );

    for (wrong, said) in [
        (["https://localhost/", "-q"], "is the address of a page"),
        (["localhost:0", "-q"], "`0` is not a port"),
        (["a b", "-q"], "neither the name nor the address"),
        (["localhost", "--timeout=0"], "expected seconds"),
        (["localhost", "--roots=nothing.pem"], "nothing.pem"),
    ] {
        let (code, printed, words) = run(&wrong);
        assert_eq!((code, printed.as_str()), (2, ""), "{wrong:?}");
        assert!(words.contains(said), "{words}");
    }
    let (code, _, words) = run(&[]);
    assert_eq!(code, 2);
    assert!(words.contains("HOST[:PORT]"), "{words}");
}
