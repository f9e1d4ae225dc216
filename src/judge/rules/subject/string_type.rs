//! Subject attributes whose value has another ASN.1 type than it should.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, Rule, SubjectContext},
    },
    pki::{
        csr::StringType,
        der::Tag,
        oid::{self, Oid},
    },
};

/// `subject-string-type`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("subject-string-type"),
    since: "0.1.0",
    summary: "subject attribute has a string type that its value must not have",
    rationale: "Every text in a request says in which type it is written. Public certificates have two, `UTF8String` and, for \
        plain letters and digits, `PrintableString`; the country has only the latter. `TeletexString`, `BMPString` and \
        `UniversalString` are leftovers of old programs, and readers see different letters in them or none at all. The CA \
        writes the value anew, refuses the request, or misreads the name; and two nodes with one name in two types may count as different.",
    remediation: "make the request with a program that writes the value in a type that is accepted",
    citations: &[
        Citation::Rfc(5280, "4.1.2.4"),
        Citation::BaselineRequirements("7.1.4.2"),
    ],
    check: Check::Subject(check),
};

fn check(context: &SubjectContext<'_>, reporter: &mut Reporter) {
    let policy = &context.policy.subject;
    for attribute in context.subject.attributes() {
        // Which types an attribute has that profiles have no word for is not known: PKCS #9's are IA5String by right.
        let Some(own) = policy.attributes.get(&attribute.oid) else {
            continue;
        };
        let any = policy.any.string_types.as_ref();
        let Some(types) = own.string_types.as_ref().or(any) else {
            continue;
        };
        // What is not a string cannot be read, which `encoding-malformed-der` says.
        if types.value.contains(&attribute.string_type)
            || !attribute.string_type.of_pieces().is_text()
        {
            continue;
        }
        let allowed: Vec<String> = types.value.iter().map(ToString::to_string).collect();
        let message = format!(
            "{} is {}; it should be {}",
            attribute.oid,
            in_words(attribute.string_type),
            with_article(&allowed.join(" or "))
        );
        reporter
            .report(context.attribute(attribute), message)
            .because(types)
            .advise(advice(&attribute.oid, &types.value));
    }
}

/// How to get a type that is accepted.
fn advice(oid: &Oid, accepted: &[StringType]) -> String {
    if accepted.contains(&StringType(Tag::UTF8_STRING)) {
        return "make the request with a program that writes UTF8String; OpenSSL does with `string_mask = utf8only`".to_owned();
    }
    let names: Vec<String> = accepted.iter().map(ToString::to_string).collect();
    // OpenSSL knows these by the tables of X.520.
    let as_openssl = if [oid::COUNTRY_NAME, oid::SERIAL_NUMBER].contains(oid) {
        ", as OpenSSL does"
    } else {
        ""
    };
    let names = names.join(" or ");
    format!("make the request with a program that writes {oid} as {names}{as_openssl}")
}

/// The type, and what is the matter with it.
fn in_words(string_type: StringType) -> String {
    let gloss = match string_type.0 {
        Tag::TELETEX_STRING => ", whose accented letters programs read in different ways",
        Tag::BMP_STRING => ", two bytes a character, as old programs write it",
        Tag::UNIVERSAL_STRING => ", four bytes a character, as old programs write it",
        _ => "",
    };
    format!("{}{gloss}", with_article(&string_type.to_string()))
}

fn with_article(name: &str) -> String {
    let article = if name.starts_with(['I', 'O']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {name}")
}
