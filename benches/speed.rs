//! What linting and generating cost, in CPU time: `cargo bench`.
//!
//! Linting is compared with its own base: reading the files, finding the requests, parsing them and checking their
//! signatures, without any rule. `SIGNREADY_SCALE` names a folder of requests to use; without it 2,000 are made.
//! So are 2,000 requests with RSA keys, whose rules do arithmetic; comparing their primes with each other is told apart,
//! because it grows with the fleet. Generating is compared with the same run over keys that are there already.
#![allow(clippy::allow_attributes, reason = "as in the tests")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measuring program prints, and stops when it cannot measure"
)]

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use cpu_time::ProcessTime;
use signready::{
    cli::disk,
    estate::inventory::Inventory,
    judge::{
        engine::{Assignment, Linter, THREADS},
        fleet::{Fleet, Origin},
        planned_request::planned_requests,
        profile::Catalogue,
        rules,
    },
    pki::{
        crypto,
        key::{self, Modulus},
        text::source::Source,
    },
    work::generate::{self, Plan, Selection},
};
use time::{Date, macros::date};

const DAY: Date = date!(2026 - 11 - 22);
const RUNS: usize = 7;

fn main() {
    let work = tempfile::tempdir().unwrap();
    measure_lint(work.path());
    measure_rsa_lint(work.path());
    measure_shared_primes();
    measure_rsa(work.path());
    measure_ecdsa(work.path());
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// The CPU time of a run.
fn cpu(run: impl FnOnce()) -> Duration {
    let begun = ProcessTime::now();
    run();
    begun.elapsed()
}

fn linter(profile: &str) -> Linter {
    let catalogue = Catalogue::builtin(&rules::ids()).unwrap();
    Linter::new(
        vec![catalogue.profile(profile, DAY).unwrap()],
        Assignment::Everything,
    )
}

fn measure_lint(work: &Path) {
    #[expect(clippy::disallowed_methods, reason = "the folder to measure with")]
    let folder = std::env::var_os("SIGNREADY_SCALE").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| {
        let folder = work.join("requests");
        make(&folder, &inventory(2_000, "P-256"));
        folder
    });
    let paths = requests_below(&folder);
    ratio("lint", &paths, &linter("public-ca"), 1.4);
}

fn measure_rsa_lint(work: &Path) {
    let folder = work.join("rsa-requests");
    make(&folder, &inventory(2_000, "RSA-2048"));
    let paths = requests_below(&folder);
    let alone = linter("public-ca").without_fleet();
    ratio("lint RSA-2048, each request alone", &paths, &alone, 2.2);
    let fleet = Fleet::new(disk::requests(&paths, || {}));
    let begun = Instant::now();
    let time = cpu(|| assert!(fleet.shared_primes(THREADS).is_empty()));
    println!(
        "lint RSA-2048, primes that {} keys share: {:.2} s of CPU time in {:.2} s",
        paths.len(),
        time.as_secs_f64(),
        begun.elapsed().as_secs_f64()
    );
}

/// The time of a lint beside that of reading the requests and checking their signatures.
fn ratio(what: &str, paths: &[PathBuf], linter: &Linter, limit: f64) {
    let mut ratios = Vec::new();
    let (mut bases, mut wholes) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let base = cpu(|| drop(disk::requests(paths, || {})));
        let whole = cpu(|| drop(linter.lint(&Fleet::new(disk::requests(paths, || {})))));
        ratios.push(whole.as_secs_f64() / base.as_secs_f64());
        bases.push(base.as_secs_f64());
        wholes.push(whole.as_secs_f64());
    }
    println!(
        "{what}: {} files, base {:.3} s, with all rules {:.3} s, ratio {:.2} (median of {RUNS}; at most {limit})",
        paths.len(),
        median(bases),
        median(wholes),
        median(ratios)
    );
}

/// How the search for primes that keys share grows with their number, over random odd numbers of 2048 bits.
fn measure_shared_primes() {
    let mut last: Option<(f64, f64)> = None;
    for count in [1_000_u32, 3_000, 10_000] {
        let moduli: Vec<Modulus> = (0..count).map(|_| random_modulus()).collect();
        let moduli: Vec<&Modulus> = moduli.iter().collect();
        // The least of several runs is the one that others disturbed least.
        let times =
            (0..3).map(|_| cpu(|| drop(key::common_factors(&moduli, THREADS))).as_secs_f64());
        let time = times.fold(f64::INFINITY, f64::min);
        let growth = last.map_or_else(String::new, |(fewer, before)| {
            let exponent = (time / before).ln() / (f64::from(count) / fewer).ln();
            format!(", grows with the power {exponent:.2} of their number")
        });
        println!("shared primes: {count} moduli of 2048 bits in {time:.2} s of CPU time{growth}");
        last = Some((f64::from(count), time));
    }
}

fn random_modulus() -> Modulus {
    let mut octets: [u8; 256] = crypto::preferred().random().unwrap();
    octets[0] |= 0x80;
    octets[255] |= 1;
    Modulus::new(&octets, false)
}

fn measure_rsa(work: &Path) {
    let inventory = inventory(40, "RSA-2048");
    let folder = work.join("rsa");
    let begun = Instant::now();
    let whole = cpu(|| make(&folder, &inventory));
    let wall = begun.elapsed();
    for path in requests_below(&folder) {
        fs::remove_file(path).unwrap();
    }
    // The same again with the keys that are there: everything but making keys.
    let rest = cpu(|| make(&folder, &inventory));
    println!(
        "generate: 40 nodes with RSA-2048, {:.2} s of CPU time in {:.2} s, {:.1} % of it inside key generation (at least 95 %)",
        whole.as_secs_f64(),
        wall.as_secs_f64(),
        100.0 * (1.0 - rest.as_secs_f64() / whole.as_secs_f64())
    );
}

fn measure_ecdsa(work: &Path) {
    let inventory = inventory(1_000, "P-256");
    let times = (0..3).map(|run| {
        let begun = Instant::now();
        make(&work.join(format!("ecdsa{run}")), &inventory);
        begun.elapsed().as_secs_f64()
    });
    println!(
        "generate: 1,000 nodes with P-256 and their files in {:.2} s (median of 3; under 2 s)",
        median(times.collect())
    );
}

fn inventory(nodes: usize, algorithm: &str) -> Inventory {
    let mut text = format!(
        "[subject]\ncountry = \"US\"\nstate = \"Texas\"\nlocality = \"Austin\"\norganization = \"Example Corp\"\n[key]\nalgorithm = \"{algorithm}\"\n"
    );
    for node in 0..nodes {
        if node % 20 == 0 {
            let _ = write!(
                text,
                "[[cluster]]\nname = \"cluster{:04}\"\ndomain = \"c{}.example.com\"\n",
                node / 20,
                node / 20
            );
        }
        let _ = write!(text, "[[cluster.node]]\nhost = \"node{node}\"\n");
    }
    Inventory::read(Source::new("cluster.toml", text)).unwrap()
}

/// What `signready generate` does.
fn make(folder: &Path, inventory: &Inventory) {
    let plan = Plan::new(
        inventory,
        &planned_requests(inventory, &[]),
        folder,
        &disk::look(&generate::paths(
            inventory,
            &planned_requests(inventory, &[]),
            folder,
        )),
        &Selection::default(),
    )
    .unwrap();
    let pairs = generate::make(&plan, || {}).unwrap();
    let mut fleet = Fleet::with_inventory(
        generate::files(&plan, &pairs),
        inventory.clone(),
        Vec::new(),
    );
    fleet.origin = Origin::Generated;
    let report = linter("cabf-ov").lint(&fleet);
    assert_eq!(report.requests.len(), inventory.nodes().count());
    disk::write_pairs(&generate::changes(&plan, pairs, DAY)).unwrap();
}

fn requests_below(folder: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok);
    entries
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|extension| extension == "csr"))
        .collect()
}
