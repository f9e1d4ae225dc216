//! What whole commands cost as an estate grows: `cargo bench --bench commands`.
//!
//! Files are found, read and written here, too, which no measurement of the library sees. Each command runs for estates of
//! growing size. What is told is the time and the exponent of its growth: 1 where twice the nodes take twice the time, 2 where
//! something looks at each pair of them.
#![allow(clippy::allow_attributes, reason = "as in the tests")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measuring program prints, and stops when it cannot measure"
)]

use std::{
    fmt::Write as _,
    fs,
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

const SIZES: [u32; 3] = [500, 1000, 2000];
const RUNS: usize = 3;

/// Each command after those that make what it reads.
const COMMANDS: [&[&str]; 6] = [
    &["generate", "cluster.toml", "--dry-run"],
    &["generate", "cluster.toml"],
    &["lint", "csr", "--inventory", "cluster.toml"],
    &["lint", "csr", "--profile", "public-ca", "--no-fleet"],
    &["status", "cluster.toml"],
    &["worksheet", "servers.toml"],
];

/// Clusters of fifty nodes, all as their CA wants them.
fn inventory(nodes: u32, custody: &str) -> String {
    let mut text = "[subject]\ncountry = \"US\"\nstate = \"California\"\nlocality = \"San Jose\"\n\
        organization = \"Example Corp\"\n[key]\nalgorithm = \"P-256\"\n"
        .to_owned();
    for node in 0..nodes {
        if node % 50 == 0 {
            let cluster = node / 50;
            write!(
                text,
                "[[cluster]]\nname = \"c{cluster}\"\ndomain = \"c{cluster}.example.com\"\nkey-custody = \"{custody}\"\n"
            )
            .unwrap();
        }
        write!(text, "[[cluster.node]]\nhost = \"node{node}\"\n").unwrap();
    }
    text
}

/// The seconds that a command takes; what it says of the estate does not matter.
fn seconds(folder: &Path, arguments: &[&str]) -> f64 {
    let begin = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_signready"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert_ne!(status.code(), Some(2), "{arguments:?}");
    begin.elapsed().as_secs_f64()
}

fn main() {
    let mut times = vec![Vec::new(); COMMANDS.len()];
    for size in SIZES {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("cluster.toml"), inventory(size, "local")).unwrap();
        fs::write(
            folder.path().join("servers.toml"),
            inventory(size, "server"),
        )
        .unwrap();
        for (command, times) in COMMANDS.iter().zip(&mut times) {
            let runs = (0..RUNS).map(|_| seconds(folder.path(), command));
            times.push(runs.fold(f64::INFINITY, f64::min));
        }
    }
    println!("seconds for {SIZES:?} nodes, the best of {RUNS} runs, and the exponent of growth");
    for (command, times) in COMMANDS.iter().zip(&times) {
        let shown: Vec<String> = times.iter().map(|time| format!("{time:.3}")).collect();
        let exponents = times.windows(2).filter_map(|pair| match pair {
            [small, large] => Some((large / small).log2()),
            _ => None,
        });
        let most = exponents.fold(f64::NEG_INFINITY, f64::max);
        println!("{:<50} {}  {most:.2}", command.join(" "), shown.join("  "));
    }
}
