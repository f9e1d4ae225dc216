//! Files of up to 1 MiB that hold as much as possible of one thing are read in time that grows with their size.
//!
//! No time is asserted: were one of these quadratic, the test would run for hours.

use signready::{
    estate::addresses,
    judge::{finding::Severity, fleet::Fleet, planned_request::planned_requests},
    output,
    pki::text::source::Source,
};

use crate::support::{self, forge};

const MOST: usize = 1 << 20;

fn survive(what: &str, bytes: &[u8]) {
    assert!(bytes.len() <= MOST, "{what}: {} bytes", bytes.len());
    let fleet = Fleet::new(support::read_texts(&[("a.csr", bytes), ("b.csr", bytes)]));
    let report = support::linter(&["public-ca", "letsencrypt"]).lint(&fleet);
    let options = output::text::Options {
        styled: false,
        least: Severity::Notice,
        verbose: false,
    };
    let text = output::text::report(&report, options);
    let json = output::json::report(&report, support::DAY);
    let matrix = output::matrix::matrix(&report);
    println!(
        "{what}: {} bytes, {} findings, {} bytes of output",
        bytes.len(),
        report.findings.len(),
        text.len() + json.len() + matrix.len()
    );
    assert!(!report.requests.is_empty());
}

fn many(count: usize, each: impl Fn(usize) -> Vec<u8>) -> Vec<Vec<u8>> {
    (0..count).map(each).collect()
}

#[test]
fn subjects_of_many_attributes() {
    survive(
        "organizations",
        &forge::request(&many(60_000, |_| forge::relative_name(10, "a")), &[]),
    );
    survive(
        "common names",
        &forge::request(
            &many(60_000, |index| {
                forge::relative_name(3, &format!("n{index}"))
            }),
            &[],
        ),
    );
    let pairs: Vec<u8> = many(60_000, |_| {
        forge::sequence(&[
            forge::element(0x06, &[0x55, 4, 10]),
            forge::element(0x13, b"@"),
        ])
    })
    .concat();
    survive(
        "one step of many",
        &forge::request(&[forge::element(0x31, &pairs)], &[]),
    );
}

#[test]
fn subjects_of_long_values() {
    // Words of two alphabets, text that seems misread, blanks, characters that hide, and spellings that nearly agree.
    for (what, piece) in [
        ("two alphabets", "a\u{430}"),
        ("misread text", "Ã¼"),
        ("misread three times", "Ã\u{192}Æ\u{2019}Ã\u{2020}"),
        ("no-break spaces", "a\u{A0}"),
        ("blanks", "a  "),
        ("overrides", "\u{202E}"),
        ("punctuation", "-."),
        ("full-width letters", "a\u{FF21}"),
    ] {
        let value = piece.repeat(1_000_000 / piece.len());
        survive(
            what,
            &forge::request(&[forge::relative_name(10, &value)], &[]),
        );
        let values = many(40_000, |_| forge::relative_name(10, piece));
        survive(what, &forge::request(&values, &[]));
    }
}

#[test]
fn requests_of_many_names() {
    let names: Vec<String> = (0..100_000).map(|index| format!("n{index}")).collect();
    survive(
        "names",
        &forge::request(
            &[forge::relative_name(3, "n1")],
            &[forge::extension(17, &forge::dns_names(&names))],
        ),
    );
    let same = vec!["a.b".to_owned(); 150_000];
    survive(
        "the same name",
        &forge::request(&[], &[forge::extension(17, &forge::dns_names(&same))]),
    );
    let common: Vec<Vec<u8>> = many(30_000, |index| {
        forge::relative_name(3, &format!("c{index}"))
    });
    survive(
        "common names and names",
        &forge::request(
            &common,
            &[forge::extension(17, &forge::dns_names(&names[..40_000]))],
        ),
    );
    let labels = vec!["a.".repeat(300_000)];
    survive(
        "labels",
        &forge::request(&[], &[forge::extension(17, &forge::dns_names(&labels))]),
    );
}

#[test]
fn requests_of_many_international_names() {
    for (what, label, count) in [
        ("letters", "ü", 60_000),
        ("letters of many kinds", "αβγδεζηθικλμνξοπρστυφχψω", 15_000),
        ("A-labels", "xn--mller-kva", 40_000),
        ("A-labels of nothing", "xn--zzzzzz", 40_000),
    ] {
        let names: Vec<String> = (0..count)
            .map(|index| format!("{label}{index}.a.com"))
            .collect();
        let common = many(100, |index| {
            forge::relative_name(3, &format!("{label}{index}"))
        });
        survive(
            what,
            &forge::request(&common, &[forge::extension(17, &forge::dns_names(&names))]),
        );
    }
    for (what, name) in [
        ("one label of letters", "ü".repeat(500_000)),
        ("labels of letters", "ü.".repeat(300_000)),
        ("one A-label", format!("xn--{}", "z".repeat(1_000_000))),
        ("A-labels of one name", "xn--zz.".repeat(140_000)),
        (
            "one onion address",
            format!("{}.onion", "a".repeat(1_000_000)),
        ),
    ] {
        survive(
            what,
            &forge::request(&[], &[forge::extension(17, &forge::dns_names(&[name]))]),
        );
    }
}

#[test]
fn requests_of_many_extensions() {
    survive(
        "extensions",
        &forge::request(&[], &many(80_000, |_| forge::extension(37, &[0x30, 0]))),
    );
    let lists = forge::sequence(&many(60_000, |_| forge::element(0x82, b"")));
    survive(
        "empty names",
        &forge::request(&[], &[forge::extension(17, &lists)]),
    );
}

#[test]
fn requests_of_many_attributes() {
    for (what, identifier) in [
        (
            "challenge passwords",
            &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 7][..],
        ),
        ("extension requests", &forge::EXTENSION_REQUEST),
        ("unknown attributes", &[0x2A, 3]),
    ] {
        let one = forge::attribute(identifier, &[forge::sequence(&[])]);
        let count = (MOST - 1000) / one.len();
        let der = forge::request_of_attributes(&[], &many(count, |_| one.clone()));
        survive(what, &der);
        let values = many(300_000, |_| vec![0x30, 0]);
        let der = forge::request_of_attributes(&[], &[forge::attribute(identifier, &values)]);
        survive(what, &der);
    }
    let names = |index: usize| {
        let names = forge::dns_names(&[format!("n{index}.example.com")]);
        forge::sequence(&[forge::extension(17, &names)])
    };
    let lists = forge::attribute(&forge::EXTENSION_REQUEST, &many(20_000, names));
    survive(
        "lists of extensions",
        &forge::request_of_attributes(&[], &[lists]),
    );
}

#[test]
fn files_of_many_lines_and_blanks() {
    let block = |body: &str| format!("-----BEGIN X-----\n{body}-----END X-----\n");
    for (what, piece) in [
        ("indented lines", " QUFB \n"),
        ("blanks in a line", "QUFB "),
        ("blank lines", "\n"),
        ("returns", "\r"),
        ("lines that end in CR", "QUFB\r"),
        ("lines that end in CR CR LF", "QUFB\r\r\n"),
        ("no-break spaces", "\u{A0}"),
        ("zero-width spaces", "QUFB\u{200B}"),
    ] {
        let body = piece.repeat((MOST - 100) / piece.len());
        survive(what, block(&body).as_bytes());
        survive(what, body.as_bytes());
    }
    let blanks: String = ('\u{2000}'..='\u{206F}')
        .chain('\u{E0000}'..='\u{E007F}')
        .collect();
    let body = format!("QUFB{blanks}\n");
    survive(
        "blanks of many kinds",
        block(&body.repeat(MOST / body.len() - 1)).as_bytes(),
    );
    let request =
        "-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\nnote\n";
    survive("notes", request.repeat(12_000).as_bytes());
    let returns = request.replace('\n', "\r");
    survive("notes between returns", returns.repeat(12_000).as_bytes());
}

#[test]
fn files_of_many_blocks() {
    survive(
        "boundaries",
        "-----BEGIN X-----\n".repeat(58_000).as_bytes(),
    );
    survive(
        "boundaries on one line",
        "-----BEGIN X-----".repeat(61_000).as_bytes(),
    );
    survive(
        "empty blocks",
        "-----BEGIN X-----\n-----END X-----\n"
            .repeat(30_000)
            .as_bytes(),
    );
    survive("ends", "AAAA\n-----END X-----\n".repeat(48_000).as_bytes());
    survive("words", "BEGIN ".repeat(170_000).as_bytes());
    survive("dashes", "-".repeat(MOST).as_bytes());
    survive(
        "dashes and words",
        "-BEGIN CERTIFICATE".repeat(58_000).as_bytes(),
    );
    let block = "-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n";
    survive("requests", block.repeat(13_000).as_bytes());
    survive(
        "headers",
        format!(
            "-----BEGIN X-----\n{}-----END X-----\n",
            "A: b\n".repeat(200_000)
        )
        .as_bytes(),
    );
}

#[test]
fn data_of_many_elements() {
    survive("nulls", &forge::sequence(&many(500_000, |_| vec![5, 0])));
    survive(
        "a set of nulls",
        &forge::set(&many(500_000, |_| vec![5, 0])),
    );
    let mut nested = vec![5, 0];
    while nested.len() < 500_000 {
        nested = [
            &[0x31, 0x84][..],
            &u32::try_from(nested.len()).unwrap().to_be_bytes(),
            &nested,
        ]
        .concat();
        if nested.len() % 6_000 < 6 && nested.len() > 60_000 {
            break;
        }
    }
    survive(
        "nested sets",
        &forge::request(&[], &[forge::extension(99, &nested), nested.clone()]),
    );
    survive("Base64", "QUFB\n".repeat(200_000).as_bytes());
    survive("blanks", " ".repeat(MOST).as_bytes());
}

#[test]
fn traces_of_terminals() {
    let begin = "-----BEGIN CERTIFICATE REQUEST-----";
    let end = "-----END CERTIFICATE REQUEST-----";
    for (what, text) in [
        ("colours", "\x1b[m".repeat(300_000)),
        ("titles", "\x1b]".repeat(500_000)),
        (
            "blocks on one line",
            format!("{begin}\x1b[mMAAA{end}").repeat(13_000),
        ),
        (
            "coloured blocks",
            format!("\x1b[m\n{begin}\n\x1b[mMAAA\n{end}\n").repeat(12_000),
        ),
        (
            "colours in a block",
            format!("{begin}\n{}\n{end}", "\x1b[mA".repeat(250_000)),
        ),
        (
            "brackets",
            format!("[{begin}\n{}{end}", "[\n".repeat(500_000)),
        ),
        (
            "prompts",
            format!("admin:\n{begin}\nMAAA\n{end}admin:\n").repeat(11_000),
        ),
    ] {
        survive(what, text.as_bytes());
    }
}

#[test]
fn files_of_many_addresses() {
    let inventory = support::inventory(&format!(
        "[[cluster]]\nname = \"a\"\ndomain = \"example.com\"\n{}",
        (0..5_000)
            .map(|index| format!(
                "[[cluster.node]]\nhost = \"n{index}\"\nalt-names = [\"10.1.{}.{}\"]\n",
                index / 250,
                index % 250
            ))
            .collect::<String>()
    ));
    let most = |piece: &dyn Fn(usize) -> String| {
        let mut text = String::new();
        let mut index = 0;
        while text.len() + 40 < MOST {
            text += &piece(index);
            index += 1;
        }
        text
    };
    let texts = [
        (
            "names in a table",
            "Server Table (processnode) Entries\n".to_owned()
                + &most(&|index| format!("m{index}.example.com\n")),
        ),
        (
            "hosts in a table",
            "Server Table (processnode) Entries\n".to_owned()
                + &most(&|index| format!("m{index}\n")),
        ),
        (
            "addresses on one line",
            "msiexec ".to_owned() + &most(&|index| format!("TFTP=10.1.1.{} ", index % 256)),
        ),
        (
            "values one in another",
            "msiexec ".to_owned() + &most(&|_| "TFTP=".to_owned()),
        ),
        (
            "quotation marks",
            "msiexec TFTP=".to_owned() + &most(&|_| "\"'".to_owned()),
        ),
        (
            "sites",
            format!(
                "<config>{}</config>",
                most(&|index| format!("<PhotoUriWithToken>a.b{index}.com</PhotoUriWithToken>"))
                    .trim_end_matches(|last| last != '>')
            ),
        ),
        ("nested elements", most(&|_| "<config>".to_owned())),
        (
            "attributes",
            format!(
                "<config {}></config>",
                most(&|index| format!("a{index}=\"\" "))
            ),
        ),
        (
            "namespaces",
            most(&|index| format!("<config xmlns:a{index}=\"b\">")),
        ),
        (
            "references",
            format!(
                "<config><TftpServer1>{}</TftpServer1></config>",
                most(&|_| "&amp;".to_owned())
            ),
        ),
        (
            "sections",
            format!(
                "<config><TftpServer1>{}</TftpServer1></config>",
                most(&|_| "<![CDATA[a]]>".to_owned())
            ),
        ),
    ];
    for (what, text) in texts {
        let read = addresses::AddressFile::read(&Source::new("told", text));
        let found = read.as_ref().map_or(0, |document| document.addresses.len());
        let planned = planned_requests(&inventory, &[]);
        let fleet = Fleet::with_inventory(Vec::new(), inventory.clone(), planned)
            .telling(read.into_iter().collect());
        let report = support::linter(&["public-ca"]).without_fleet().lint(&fleet);
        println!(
            "{what}: {found} addresses, {} findings",
            report.findings.len()
        );
        assert!(report.findings.len() <= 303, "{what}");
    }
}
