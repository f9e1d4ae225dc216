//! `lint` mirrors `verify`: of a certificate for which a CA copies what the request asks for, `verify` finds no error that the
//! request causes and `lint` kept quiet about.

use std::{collections::BTreeSet, fs, ops::Range, sync::LazyLock};

use proptest::prelude::*;
use rcgen::SigningKey as _;
use signready::{
    judge::{
        engine::{Assignment, Linter, THREADS},
        finding::{Finding, Severity},
        fleet::Fleet,
        issued::{self, Delivery, Given},
        planned_request::planned_requests,
        profile::Profile,
    },
    pki::{
        certificate::Certificate,
        csr::{CertificationRequest, Extension},
        oid::{self, Oid},
        pem::{REQUEST_LABEL, to_pem},
        text::source::Source,
    },
};

use crate::support::{
    self,
    authority::Authority,
    builders::{csr::any_extension, extension::UNKNOWN},
    files_below,
    forge::{
        EXTENSION_REQUEST, attribute, element, relative_name, request_of_attributes, sequence,
    },
    project,
};

static AUTHORITY: LazyLock<Authority> = LazyLock::new(Authority::new);

/// CAs that copy all that is asked for, only the names, and nothing.
static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(|| {
    let own = |id: &str, base: &str| {
        support::own_profile(&format!(
            "id = \"{id}\"\ntitle = \"own\"\nextends = \"{base}\"\n[extension]\ncopied = [\"all\"]\n"
        ))
    };
    let builtin = ["private", "step-ca", "ad-cs", "amazon-acm-import"];
    let mut profiles: Vec<Profile> = builtin.iter().map(|id| support::profile(id)).collect();
    profiles.extend([own("own-ov", "cabf-ov"), own("own-house", "baseline")]);
    profiles
});

/// Which rules of `lint` say what a rule of `verify` would say of the certificate.
fn mirrors(rule: &str) -> &'static [&'static str] {
    const UNUSABLE: &str = "request-unusable-certificate";
    match rule {
        "certificate-ca" => &[UNUSABLE],
        // A name that matches no host is wrong wherever it stands.
        "certificate-identity" => &[
            UNUSABLE,
            "extension-malformed",
            "name-internationalized",
            "name-label-character",
            "name-label-empty",
            "name-no-identity",
            "name-trailing-dot",
            "name-wildcard",
        ],
        "key-close-primes" => &["key-close-primes"],
        "key-exponent" => &["key-exponent"],
        "key-invalid-modulus" => &["key-invalid-modulus"],
        "key-invalid-point" => &["key-invalid-point"],
        "key-roca" => &["key-roca"],
        "key-small-factor" => &["key-small-factor"],
        "key-size" => &["key-size"],
        "key-type" => &["key-type"],
        "certificate-key-usage" | "certificate-server-auth-missing" => {
            &[UNUSABLE, "extension-malformed"]
        }
        "certificate-malformed" => &[
            UNUSABLE,
            "encoding-malformed-der",
            "extension-malformed",
            "extension-repeated",
        ],
        "certificate-weak-signature" => &[UNUSABLE, "key-size", "key-type"],
        // The subject comes into the certificate whatever else is copied, and one of 64 KiB is too much for any client.
        "certificate-chain-invalid" => &[UNUSABLE, "name-length"],
        "certificate-names-differ" => &[UNUSABLE],
        other => panic!("a request causes no `{other}`"),
    }
}

/// What a CA with this profile signs for a request: what is not asked for, it sets itself.
fn signed(request: &CertificationRequest, profile: &Profile) -> Vec<u8> {
    let copied = &profile.policy.extension;
    let octets = |range: &Range<usize>| request.der()[range.clone()].to_vec();
    let is_in_first_list = |extension: &&Extension| {
        let mut attributes = request.attributes.iter().flatten();
        attributes.any(|attribute| {
            let first = attribute.values.first();
            first.is_some_and(|first| {
                first.contains(&extension.range.start) && attribute.oid == oid::EXTENSION_REQUEST
            })
        })
    };
    let asked: Vec<&Extension> = request
        .extensions()
        .filter(is_in_first_list)
        .filter(|extension| copied.copies(&extension.oid))
        .collect();
    let mut extensions: Vec<Vec<u8>> = asked
        .iter()
        .map(|extension| {
            let critical = extension.critical.then_some(0xFF);
            let value = octets(&extension.value_range);
            any_extension(extension.oid.content(), critical, &value)
        })
        .collect();
    let has_purposes = asked
        .iter()
        .any(|extension| extension.oid == oid::EXTENDED_KEY_USAGE);
    if !has_purposes {
        let server = sequence(&[element(0x06, oid::SERVER_AUTH.content())]);
        let purposes = any_extension(oid::EXTENDED_KEY_USAGE.content(), None, &server);
        extensions.push(purposes);
    }
    let root = Certificate::from_der(&AUTHORITY.root, 0).unwrap();
    let algorithm = sequence(&[element(0x06, &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2])]);
    let info = sequence(&[
        element(0xA0, &element(0x02, &[2])),
        element(0x02, &[7]),
        algorithm.clone(),
        root.encoded_subject().to_vec(),
        sequence(&[
            element(0x17, b"261101000000Z"),
            element(0x17, b"270201000000Z"),
        ]),
        octets(&request.subject.range),
        request.public_key_info().to_vec(),
        element(0xA3, &sequence(&extensions)),
    ]);
    let signature = AUTHORITY.issuer.key().sign(&info).unwrap();
    sequence(&[
        info,
        algorithm,
        element(0x03, &[vec![0], signature].concat()),
    ])
}

fn errors(findings: &[Finding]) -> impl Iterator<Item = &Finding> {
    findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
}

/// What `verify` finds in the certificate for a request and `lint` did not find in the request; none where there is nothing.
fn kept_quiet(file: &[u8], profile: &Profile) -> Option<String> {
    let fleet = || Fleet::new(support::read_texts(&[("a.csr", file)]));
    let linter = Linter::new(vec![profile.clone()], Assignment::Everything);
    let requests = fleet();
    let mut found = requests.requests();
    let (Some((_, _, request)), None) = (found.next(), found.next()) else {
        return None;
    };
    let linted = linter.lint(&requests).findings;
    let said: BTreeSet<&str> = errors(&linted)
        .map(|finding| finding.rule.as_str())
        .collect();
    let mut against = support::against();
    against.roots = Some(AUTHORITY.roots());
    let certificate = Source::new("a.crt", signed(request, profile));
    let delivered = vec![issued::read(&certificate, Given::Delivered)];
    let delivery = Delivery::join(delivered, fleet(), against, THREADS);
    let verified = linter.verify(&delivery).findings;
    // Names that are not copied the CA sets itself, and programs that copy look into Microsoft's attribute, too.
    let has_microsoft_names = || {
        let mut attributes = request.attributes.iter().flatten();
        attributes.any(|attribute| attribute.oid == oid::MICROSOFT_EXTENSION_REQUEST)
    };
    let are_names_of_ca =
        !profile.policy.extension.copies(&oid::SUBJECT_ALT_NAME) || has_microsoft_names();
    let is_about_names = |finding: &Finding| {
        ["certificate-identity", "certificate-names-differ"].contains(&finding.rule.as_str())
    };
    let mut caused =
        errors(&verified).filter(|finding| !(are_names_of_ca && is_about_names(finding)));
    let quiet = caused.find(|finding| {
        let mirrors = mirrors(finding.rule.as_str());
        !mirrors.iter().any(|mirror| said.contains(mirror))
    })?;
    Some(format!(
        "{}: {}: {}, and `lint` says {said:?}",
        profile.id, quiet.rule, quiet.message
    ))
}

#[test]
fn lint_says_of_requests_of_other_programs_what_verify_would_say() {
    let folder = project("tests/corpus/produced");
    let mut quiet = Vec::new();
    for path in files_below(&folder) {
        let file = fs::read(folder.join(&path)).unwrap();
        for profile in &*PROFILES {
            let found = kept_quiet(&file, profile);
            quiet.extend(found.map(|found| format!("{path}: {found}")));
        }
    }
    assert!(quiet.is_empty(), "{}", quiet.join("\n"));
}

/// A CA that copies names has no others, and whoever uses a name that the inventory plans meets a warning.
#[test]
fn a_planned_name_that_is_missing_is_an_error_where_names_are_copied() {
    let text = "[[cluster]]\nname = \"web\"\ndomain = \"example.com\"\nkey-custody = \"server\"\n[[cluster.node]]\nhost = \"a\"\n\
        alt-names = [\"www.example.com\"]\n";
    let inventory = support::inventory(text);
    let planned = planned_requests(&inventory, &[]);
    let lacking = planned_requests(
        &support::inventory(&text.replace("\"www.example.com\"", "")),
        &[],
    );
    let file = to_pem(REQUEST_LABEL, &lacking[0].encoded(0));
    let fleet = || {
        let read = support::read_texts(&[("web/a.csr", file.as_bytes())]);
        Fleet::with_inventory(read, inventory.clone(), planned.clone())
    };
    let requests = fleet();
    let (_, _, request) = requests.requests().next().unwrap();
    let mut count = 0;
    for profile in support::profiles() {
        if !profile.policy.extension.copies(&oid::SUBJECT_ALT_NAME) {
            continue;
        }
        count += 1;
        let certificate = Source::new("web/a.crt", signed(request, &profile));
        let id = profile.id.clone();
        let linter = Linter::new(vec![profile], Assignment::Everything);
        let mut against = support::against();
        against.roots = Some(AUTHORITY.roots());
        let delivered = vec![issued::read(&certificate, Given::Delivered)];
        let delivery = Delivery::join(delivered, fleet(), against, THREADS);
        let is_about_name =
            |finding: &&Finding| finding.message.as_str().contains("www.example.com");
        let verified = linter.verify(&delivery).findings;
        assert!(
            errors(&verified).any(|finding| is_about_name(&finding)),
            "{id}"
        );
        let linted = linter.lint(&requests).findings;
        let mut about_name = errors(&linted).filter(is_about_name);
        assert_eq!(about_name.next().unwrap().rule.as_str(), "name-missing");
    }
    assert!(count >= 3, "{count}");
}

/// Where the Baseline Requirements forbid the same thing, it is said once.
#[test]
fn one_cause_is_one_finding() {
    let folder = project("tests/rules/request-unusable-certificate");
    let strict = PROFILES
        .iter()
        .find(|profile| profile.id == "own-ov")
        .unwrap();
    let linter = Linter::new(vec![strict.clone()], Assignment::Everything);
    let is_about_extension = |case: &&String| case.starts_with("fails") && *case != "fails-strict";
    for case in support::folders_in(&folder)
        .iter()
        .filter(is_about_extension)
    {
        let file = fs::read(folder.join(case).join("request.csr")).unwrap();
        let findings = support::lint_alone(&linter, "a.csr", &file).findings;
        // In which network an address lies is another matter than where it is asked for.
        let is_shown = |finding: &&Finding| {
            finding.severity > Severity::Notice && finding.rule.as_str() != "name-reserved-address"
        };
        let shown: Vec<&Finding> = findings.iter().filter(is_shown).collect();
        let mut parts = BTreeSet::new();
        for finding in &shown {
            let part = finding.place.part.as_ref().map(ToString::to_string);
            assert!(parts.insert(part), "{case}: {shown:#?}");
        }
    }
}

/// The values that a request asks for under one type: some that do what servers need, and some that do not.
fn values() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
    let of = |identifier: Oid, value: BoxedStrategy<Vec<u8>>| {
        value.prop_map(move |value| (identifier.content().to_vec(), value))
    };
    let bits = (0_u8..8, any::<u8>(), any::<bool>()).prop_map(|(unused, bits, is_long)| {
        let last = bits & (0xFF << unused);
        let octets = if is_long {
            vec![unused, bits, last]
        } else {
            vec![unused, last]
        };
        element(0x03, &octets)
    });
    let arc = prop_oneof![Just(1_u8), 1_u8..10];
    let purpose = prop_oneof![
        4 => arc.prop_map(|arc| element(0x06, &[0x2B, 6, 1, 5, 5, 7, 3, arc])),
        1 => Just(element(0x06, oid::ANY_EXTENDED_KEY_USAGE.content())),
    ];
    let name = prop_oneof![
        "[a-z]{1,5}[.]example[.](com|lan)|[*][.]example[.]com|host|a_b[.]example[.]com[.]"
            .prop_map(|name| element(0x82, name.as_bytes())),
        "[*]|[*][.](com|co[.]uk|lan)|m[*][.]example[.]com|[.]example[.]com|a b[.]example[.]com"
            .prop_map(|name| element(0x82, name.as_bytes())),
        "192[.]0[.]2[.][1-9]|2001:db8::[1-9]".prop_map(|name| element(0x82, name.as_bytes())),
        any::<[u8; 4]>().prop_map(|octets| element(0x87, &octets)),
        any::<[u8; 5]>().prop_map(|octets| element(0x87, &octets)),
        Just(element(0x81, b"a@example.com")),
    ];
    let list = |value: BoxedStrategy<Vec<u8>>| {
        let list = prop::collection::vec(value, 0..4);
        list.prop_map(|values| sequence(&values)).boxed()
    };
    let constraint = prop_oneof![
        Just(element(0x01, &[0xFF])),
        Just(element(0x01, &[1])),
        (0_u8..3).prop_map(|length| element(0x02, &[length])),
    ];
    let anything = prop::collection::vec(any::<u8>(), 0..6);
    prop_oneof![
        4 => of(oid::SUBJECT_ALT_NAME, list(name.boxed())),
        3 => of(oid::KEY_USAGE, bits.clone().boxed()),
        3 => of(oid::EXTENDED_KEY_USAGE, list(purpose.boxed())),
        3 => of(oid::BASIC_CONSTRAINTS, list(constraint.boxed())),
        1 => of(oid::NETSCAPE_CERTIFICATE_TYPE, bits.boxed()),
        1 => of(oid::TLS_FEATURE, Just(sequence(&[element(0x02, &[5])])).boxed()),
        1 => of(oid::AUTHORITY_KEY_IDENTIFIER, Just(sequence(&[element(0x80, &[1; 20])])).boxed()),
        1 => of(oid::NAME_CONSTRAINTS, anything.clone().boxed()),
        1 => of(oid::AUTHORITY_INFORMATION_ACCESS, anything.clone().boxed()),
        1 => of(oid::CERTIFICATE_POLICIES, list(prop_oneof![Just(sequence(&[])), Just(sequence(&[element(0x06, &[0x2A, 3])])), Just(sequence(&[sequence(&[])]))].boxed())),
        1 => of(Oid::from_content(&UNKNOWN), anything.boxed()),
    ]
}

fn extensions() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let critical = prop_oneof![3 => Just(None), 1 => Just(Some(0xFF)), 1 => Just(Some(0))];
    let extension = (values(), critical)
        .prop_map(|((identifier, value), critical)| any_extension(&identifier, critical, &value));
    prop::collection::vec(extension, 0..5)
}

proptest! {
    #![proptest_config(support::properties(400))]

    #[test]
    fn lint_says_of_any_request_what_verify_would_say(
        lists in prop::collection::vec(extensions(), 1..3),
        is_one_attribute in any::<bool>(),
        common_name in prop_oneof![Just("host.example.com"), Just("192.0.2.1"), Just("")],
        profile in 0..PROFILES.len(),
    ) {
        let subject: Vec<Vec<u8>> = [common_name].iter().filter(|name| !name.is_empty()).map(|name| relative_name(3, name)).collect();
        let lists: Vec<Vec<u8>> = lists.iter().map(|list| sequence(list)).collect();
        let attributes = if is_one_attribute {
            vec![attribute(&EXTENSION_REQUEST, &lists)]
        } else {
            lists.iter().map(|list| attribute(&EXTENSION_REQUEST, std::slice::from_ref(list))).collect()
        };
        let request = request_of_attributes(&subject, &attributes);
        prop_assert_eq!(kept_quiet(&request, &PROFILES[profile]), None);
    }
}
