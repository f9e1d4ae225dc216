//! No input makes the library panic, ranges stay inside, and what we make passes our own checks.

use std::{fs, path::Path, sync::LazyLock};

use proptest::prelude::*;
use signready::{
    estate::{addresses, inventory::Inventory},
    judge::{engine::Linter, fleet::Fleet, planned_request::planned_requests},
    pki::{csr::CertificationRequest, der, text::source::Source},
    work::{
        file_change::ExistingFiles,
        generate::{self, Plan, Selection},
    },
};

use crate::support::{self, damage, files_below, forge, project};

/// Requests of many programs, to be damaged.
static REQUESTS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let folder = project("tests/corpus/produced");
    let mut requests: Vec<Vec<u8>> = files_below(&folder)
        .iter()
        .map(|path| fs::read(folder.join(path)).unwrap())
        .collect();
    requests.retain(|request| request.len() < 20_000);
    requests
});

static DERS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| damage::ders(&REQUESTS));

static LINTER: LazyLock<Linter> =
    LazyLock::new(|| support::linter(&["public-ca", "letsencrypt", "cabf-ov"]));

/// Reads, lints and prints, and checks that every place lies in the text.
fn survive(bytes: &[u8]) {
    let report = LINTER.lint(&Fleet::new(support::read_texts(&[("a.csr", bytes)])));
    damage::assert_places(&report.findings, "a.csr", bytes);
    let options = signready::output::text::Options {
        styled: true,
        least: signready::judge::finding::Severity::Notice,
        verbose: true,
    };
    let _ = signready::output::text::report(&report, options);
    let _ = signready::output::json::report(&report, support::DAY);
}

fn prop_holds(holds: bool) {
    assert!(holds, "a place outside of the input");
}

/// Reads addresses, lints and prints them.
fn read_addresses(bytes: &[u8]) {
    let source = Source::new("told", bytes);
    match addresses::AddressFile::read(&source) {
        Ok(document) => {
            let text = document.source.text().into_owned();
            for address in &document.addresses {
                prop_holds(text.get(address.range.clone()).is_some());
                prop_holds(!address.text.is_empty());
            }
            let fleet = Fleet::new(Vec::new()).telling(vec![document]);
            let report = LINTER.lint(&fleet);
            let _ = signready::output::json::report(&report, support::DAY);
        }
        Err(error) => {
            let problem = error.problem(&source);
            let offset = problem.range.as_ref().map_or(0, |range| range.start);
            prop_holds(offset <= problem.source.bytes().len());
            prop_holds(!problem.to_string().is_empty());
        }
    }
}

/// Checks that what was read lies where it says.
fn check_ranges(der: &[u8]) {
    let Ok(request) = CertificationRequest::from_der(der) else {
        return;
    };
    let inside =
        |range: &std::ops::Range<usize>| range.start <= range.end && range.end <= der.len();
    for attribute in request.subject.attributes() {
        prop_holds(inside(&attribute.range) && inside(&attribute.value_range));
    }
    for name in request.alternative_names() {
        prop_holds(inside(&name.range) && inside(&name.value_range));
    }
    for (_, deviation) in &request.deviations {
        prop_holds(inside(&deviation.range));
    }
    prop_holds(inside(&request.signature) && inside(&request.public_key.range));
}

proptest! {
    #![proptest_config(support::properties(400))]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        survive(&bytes);
    }

    #[test]
    fn any_text(text in "(-{4,6}(BEGIN|END|begin) ?[A-Z ]{0,20}-{0,6}|[A-Za-z0-9+/=\\n]{0,90}|.{0,20}|\r?\n|[\r \t\u{A0}\u{200B}]){0,30}") {
        survive(text.as_bytes());
    }

    #[test]
    fn subjects_of_any_text(organization in "([A-Za-z ]|[ÂÃÄÅÐÑâï¼®™\u{80}-\u{BF}]|[А-я]|[Α-ω]|[\u{2000}-\u{206F}]|[！-～　]|\\PC|.){0,12}", unit in ".{0,12}") {
        let subject = [forge::relative_name(10, &organization), forge::relative_name(11, &unit)];
        survive(&forge::request(&subject, &[]));
    }

    #[test]
    fn files_that_were_cut_off(index in any::<prop::sample::Index>(), at in any::<prop::sample::Index>()) {
        let file = index.get(&REQUESTS);
        survive(&file[..at.index(file.len() + 1)]);
    }

    #[test]
    fn files_with_changed_bytes(index in any::<prop::sample::Index>(), changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        survive(&damage::changed(index.get(REQUESTS.as_slice()), &changes));
    }

    #[test]
    fn requests_with_changed_bytes(index in any::<prop::sample::Index>(), changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let der = damage::changed(index.get(DERS.as_slice()), &changes);
        check_ranges(&der);
        let _ = der::deviations(&der, 0);
        survive(&der);
    }

    #[test]
    fn requests_with_pieces_moved(index in any::<prop::sample::Index>(), from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>(), length in 1_usize..40) {
        let mut der = index.get(&DERS).clone();
        let from = from.index(der.len());
        let piece: Vec<u8> = der[from..(from + length).min(der.len())].to_vec();
        let to = to.index(der.len());
        der.splice(to..to, piece);
        check_ranges(&der);
        survive(&der);
    }

    /// Addresses or a reason, and every place lies in the text.
    #[test]
    fn addresses_of_any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        read_addresses(&bytes);
    }

    #[test]
    fn addresses_of_any_text(text in "(<(/?(config|Phone|TftpServer1|ctiserver2|Meeting_Server_Address)/?>|\\?xml [a-z=\"0-9.-]{0,20}\\?>|!--|!\\[CDATA\\[|!DOCTYPE )|-->|\\]\\]>|&(amp|#x?[0-9]{1,4}|lol);|msiexec |\\$?(TFTP|CTI|CCMCIP) ?= ?[\"'`\\\\]{0,3}|rem |<#|#>|admin:(show network cluster|run sql)|Server Table \\(processnode\\) Entries|name +nodeid\n=+ ===|https?://|[0-9a-f.:\\[\\]]{1,12}|[a-zü.-]{1,15}|\u{FEFF}|\u{1b}\\[2J|.{0,10}|\r?\n| ){0,25}") {
        read_addresses(text.as_bytes());
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        read_addresses(&[b"\xFF\xFE".as_slice(), &wide].concat());
        let middle = text.floor_char_boundary(text.len() / 2);
        read_addresses(&[&text.as_bytes()[..middle], b"\xFF\xFF", &text.as_bytes()[middle..]].concat());
    }

    #[test]
    fn inventories_of_any_text(text in "(\\[\\[?(cluster|subject|key|cluster.node)\\]?\\]|(name|host|profile|country|algorithm|alt-names) = (\"[^\"\n]{0,20}\"|[0-9]{1,3}|\\[\\])|.{0,20}|\n){0,20}") {
        let _ = Inventory::read(Source::new("cluster.toml", text));
    }
}

proptest! {
    #![proptest_config(support::properties(60))]

    /// What says nothing wrong is made, and passes.
    #[test]
    fn what_is_generated_passes(
        hosts in proptest::collection::btree_set("[a-z]([a-z0-9-]{0,20}[a-z0-9])?", 1..5),
        alias in "[a-z]([a-z0-9-]{0,10}[a-z0-9])?",
        organization in "[A-Z][A-Za-zÄÖÜäöüß0-9 .,'-]{2,40}[a-z]",
        locality in "[A-Z][a-z]{2,20}",
        algorithm in prop::sample::select(vec!["P-256", "P-384"]),
    ) {
        prop_assume!(!organization.contains("  "));
        // Hyphens in third and fourth place are reserved.
        prop_assume!(hosts.iter().chain([&alias]).all(|label| label.get(2..4) != Some("--")));
        let mut text = format!(
            "[subject]\ncountry = \"DE\"\nstate = \"Bayern\"\nlocality = {locality:?}\norganization = {organization:?}\n[key]\nalgorithm = \"{algorithm}\"\n[[cluster]]\nname = \"a\"\ndomain = \"example.com\"\n"
        );
        for host in &hosts {
            text += &format!("[[cluster.node]]\nhost = \"{host}\"\nalt-names = [\"{alias}.{host}.example.com\"]\n");
        }
        let inventory = Inventory::read(Source::new("cluster.toml", text.clone())).unwrap();
        let nothing = ExistingFiles::default();
        let plan = Plan::new(&inventory, &planned_requests(&inventory, &[]), Path::new("csr"), &nothing, &Selection::default()).unwrap();
        let pairs = generate::make(&plan, || {}).unwrap();
        // One public CA takes nothing beyond ASCII.
        let strictest = if organization.is_ascii() { "public-ca" } else { "sectigo-ov" };
        let report = support::linter(&[strictest, "cabf-ov", "digicert-ov"]).lint(&Fleet::with_inventory(generate::files(&plan, &pairs), inventory, Vec::new()));
        let worst: Vec<_> = report.findings.iter().filter(|finding| finding.severity > signready::judge::finding::Severity::Notice).collect();
        prop_assert!(worst.is_empty(), "{text}\n{worst:#?}");
    }
}
