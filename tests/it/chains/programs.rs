//! What other programs say of chains.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use crate::support::project;

/// What each program says: nothing where it accepts, else its reason. Empty where the program is not here.
pub struct Opinions {
    pub openssl: Vec<Option<String>>,
    /// OpenSSL where it is told to look at policies, too, and would accept the chain otherwise.
    pub policies: Vec<Option<String>>,
    pub gnutls: Vec<Option<String>>,
    pub go: Vec<Option<String>>,
}

/// Asks all programs about the chains in these folders: `leaf.pem`, `between.pem`, `whole.pem` with both, and `roots.pem`.
pub fn ask(folders: &[PathBuf]) -> Opinions {
    let said = thread::scope(|scope| {
        let go = scope.spawn(|| go(folders));
        let openssl = in_parallel(folders, |folder| openssl(folder, &[]));
        let policies = in_parallel(folders, openssl_with_policies);
        let has_gnutls = Command::new("certtool").arg("--version").output().is_ok();
        let gnutls = if has_gnutls {
            in_parallel(folders, gnutls)
        } else {
            println!("skipped: GnuTLS' `certtool` is not here");
            Vec::new()
        };
        (openssl, policies, gnutls, go.join().unwrap())
    });
    let (openssl, policies, gnutls, go) = said;
    Opinions {
        openssl,
        policies,
        gnutls,
        go,
    }
}

fn in_parallel(folders: &[PathBuf], ask: fn(&Path) -> Option<String>) -> Vec<Option<String>> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut answers = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(folder) = folders.get(index) else {
                return answers;
            };
            answers.push((index, ask(folder)));
        }
    };
    let count = thread::available_parallelism().map_or(2, usize::from);
    let mut answers = thread::scope(|scope| {
        let threads: Vec<_> = (0..count).map(|_| scope.spawn(work)).collect();
        let answers = threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap());
        answers.collect::<Vec<_>>()
    });
    answers.sort_by_key(|(index, _)| *index);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

fn openssl_with_policies(folder: &Path) -> Option<String> {
    // anyPolicy: without a policy that is wanted, it has none that is valid.
    openssl(folder, &["-policy_check", "-policy", "2.5.29.32.0"])
}

fn openssl(folder: &Path, more: &[&str]) -> Option<String> {
    let mut verify = Command::new("openssl");
    verify.current_dir(folder).args([
        "verify",
        "-x509_strict",
        "-purpose",
        "sslserver",
        "-no-CApath",
        "-no-CAstore",
        "-CAfile",
        "roots.pem",
    ]);
    // It does not read an empty file.
    if fs::metadata(folder.join("between.pem")).unwrap().len() > 0 {
        verify.args(["-untrusted", "between.pem"]);
    }
    verify.args(more).arg("leaf.pem");
    let output = verify.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let error = said.lines().find(|line| line.starts_with("error "));
    (!output.status.success()).then(|| error.unwrap_or(&said).to_owned())
}

fn gnutls(folder: &Path) -> Option<String> {
    let mut verify = Command::new("certtool");
    verify.current_dir(folder).args([
        "--verify",
        "--verify-purpose",
        "1.3.6.1.5.5.7.3.1",
        "--load-ca-certificate",
        "roots.pem",
        "--infile",
        "whole.pem",
    ]);
    let output = verify.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let verdict = said
        .lines()
        .find(|line| line.starts_with("Chain verification output"));
    let is_accepted =
        output.status.success() && verdict.is_some_and(|line| line.contains(": Verified."));
    let complaint = String::from_utf8_lossy(&output.stderr);
    (!is_accepted).then(|| verdict.unwrap_or(&complaint).to_owned())
}

/// One program for all chains: it takes a while to build.
fn go(folders: &[PathBuf]) -> Vec<Option<String>> {
    let home = tempfile::tempdir().unwrap();
    let list = home.path().join("folders");
    let names: Vec<&str> = folders
        .iter()
        .map(|folder| folder.to_str().unwrap())
        .collect();
    fs::write(&list, names.join("\n")).unwrap();
    let mut run = Command::new("go");
    run.args(["run", "verify.go"]).arg(&list);
    run.env("GOCACHE", home.path().join("cache"))
        .env("GO111MODULE", "off");
    let output = run.current_dir(project("tests/chains")).output();
    let Some(output) = output.ok().filter(|output| output.status.success()) else {
        println!("skipped: `go run verify.go` does not run here");
        return Vec::new();
    };
    let said = String::from_utf8(output.stdout).unwrap();
    let answers = said
        .lines()
        .map(|line| (line != "ok").then(|| line.to_owned()));
    answers.collect()
}
