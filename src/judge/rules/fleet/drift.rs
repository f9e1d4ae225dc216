//! Requests that came back other than they were planned.

use crate::{
    estate::inventory::{Custody, Located, Node},
    judge::{
        finding::{Evidence, InputId, RuleId, Spot},
        planned_request::PlannedRequest,
        profile::{Fact, Policy},
        rule::{Check, Citation, FleetContext, Reporter, Rule},
        server_form::{FormDeviation, ServerForm},
    },
    pki::{
        csr::{
            AttributeTypeAndValue, CertificationRequest, Extension, ExtensionContent, Hash, Part,
            key_usage_names,
        },
        host_name,
        key::{KeyAlgorithm, PublicKey},
        oid::{self, Oid},
        text::printable::shortened,
    },
};

/// `fleet-drift`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("fleet-drift"),
    since: "0.1.0",
    summary: "request is not what the inventory planned for its certificate",
    rationale: "A server that keeps its key makes its own request, and some of what it should say is typed into a form there, some was set at \
        the installation, and some the server decides. Names that are missing are `name-missing`, names that were not planned \
        `name-excessive`, other values of the subject `fleet-inconsistent-subject`, the common name aside. Where the inventory chooses no key, \
        the one is planned that `generate` makes. Cisco's pages disagree on some of the usages that a server asks \
        for, and none of these is missed; one that no page has was not asked for by the server.",
    remediation: "make the request again on the server, or correct the inventory",
    citations: &[
        Citation::CISCO_REQUEST_FIELDS,
        Citation::Practice(
            "installers that take a comma for a separator split the name of an organization at it",
        ),
    ],
    check: Check::Fleet(check),
};

fn check(context: &FleetContext<'_>, reporter: &mut Reporter) {
    for answer in context.answers() {
        let planned_request = answer.planned_request;
        let Some((_, node)) = context.fleet.node(planned_request.node) else {
            continue;
        };
        let drift = Drift {
            id: answer.id,
            request: answer.request,
            planned_request,
            node,
            form: answer.form,
        };
        drift.key(reporter);
        drift.hash(context.policy, reporter);
        for extension in answer.request.extensions() {
            drift.server_auth(extension, context.policy, reporter);
            drift.foreign_usages(extension, context.policy, reporter);
        }
        drift.wanted_usages(reporter);
        drift.surplus_usages(reporter);
        for (oid, wanted) in &planned_request.subject {
            drift.attribute(oid, wanted, reporter);
        }
    }
}

/// One request beside its planned request.
struct Drift<'a> {
    id: InputId,
    request: &'a CertificationRequest,
    planned_request: &'a PlannedRequest,
    /// The node on which it is made.
    node: &'a Node,
    form: ServerForm<'a>,
}

impl Drift<'_> {
    fn key(&self, reporter: &mut Reporter) {
        let there = self.request.public_key.key.to_string();
        let wanted = self.planned_request.key;
        if there == wanted.word() {
            return;
        }
        let chosen = self.planned_request.chosen_key.as_ref();
        let message = match chosen {
            Some(_) => format!("the key is {there}, and {wanted} was planned"),
            None => format!(
                "the key is {there}, and {wanted} was planned: the inventory chooses no `key`"
            ),
        };
        let origin = chosen.map_or(&self.node.host.range, |chosen| &chosen.range);
        let spot = Spot::part(
            self.id,
            Part::PublicKey,
            self.request.public_key.range.clone(),
        );
        reporter
            .report(spot, message)
            .with(Spot::node(self.planned_request.node, origin.clone()))
            .advise(self.form.correction(FormDeviation::Key))
            .propose(wanted.word());
    }

    /// On the servers' form a digest is at least as strong as the key (Cisco, Security Guide, Release 14). One that the CA does not
    /// take at all is `request-signature-hash`'s.
    fn hash(&self, policy: &Policy, reporter: &mut Reporter) {
        let algorithm = &self.request.signature_algorithm;
        let key = self.request.public_key.key.to_string();
        let Some(hash @ (Hash::Sha224 | Hash::Sha256)) = algorithm.hash else {
            return;
        };
        let taken = policy.signature.hashes.as_ref();
        let is_taken = taken.is_none_or(|taken| taken.value.contains(&hash));
        // With another key than planned it is not known what was chosen on the form.
        let is_as_planned = self.planned_request.key == KeyAlgorithm::P384 && key == "P-384";
        if self.planned_request.custody == Custody::Server && is_taken && is_as_planned {
            let name = algorithm.oid.to_string();
            let range = algorithm.range.clone();
            let whole = 0..name.len();
            let spot = Spot::value(self.id, Part::SignatureAlgorithm, range, &name, whole);
            reporter
                .report(
                    spot,
                    format!(
                        "the request is signed with {hash}, which is weaker than its key on {key}"
                    ),
                )
                .advise(self.form.correction(FormDeviation::Hash));
        }
    }

    /// The one purpose that no server can do without, where the CA leaves it to us.
    fn server_auth(&self, extension: &Extension, policy: &Policy, reporter: &mut Reporter) {
        let ExtensionContent::ExtendedKeyUsage(purposes) = &extension.content else {
            return;
        };
        let asks = self.planned_request.certificate.key_purposes.as_ref();
        let required = policy.extension.required_key_purposes.as_ref();
        let names = |fact: Option<&Fact<Vec<Oid>>>| {
            fact.is_some_and(|fact| fact.value.contains(&oid::SERVER_AUTH))
        };
        let is_for_servers = purposes
            .iter()
            .any(|purpose| [oid::SERVER_AUTH, oid::ANY_EXTENDED_KEY_USAGE].contains(&purpose.oid));
        if names(asks) && !names(required) && !purposes.is_empty() && !is_for_servers {
            reporter
                .report(
                    self.extension(extension),
                    "serverAuth is missing: no client takes such a certificate from a server",
                )
                .advise("make the request again with serverAuth; a server that makes it itself asks for it");
        }
    }

    /// Usages that the server never asks for. What the CA does not take is a matter of the rules about extensions.
    fn foreign_usages(&self, extension: &Extension, policy: &Policy, reporter: &mut Reporter) {
        if self.planned_request.custody != Custody::Server {
            return;
        }
        let certificate = &self.planned_request.certificate;
        let policy = &policy.extension;
        let foreign = match &extension.content {
            ExtensionContent::KeyUsage(usages) => {
                let taken = match &self.request.public_key.key {
                    PublicKey::Rsa { .. } => policy.rsa_key_usages.as_ref(),
                    _ => policy.ec_key_usages.as_ref(),
                };
                let is_foreign = |usage: &u8| {
                    is_never_asked(certificate.key_usages.as_ref(), usage)
                        && taken.is_none_or(|taken| taken.value.contains(usage))
                };
                let foreign: Vec<u8> = usages.iter().copied().filter(is_foreign).collect();
                key_usage_names(&foreign).join(", ")
            }
            ExtensionContent::ExtendedKeyUsage(purposes) => {
                let refused = policy.prohibited_key_purposes.as_ref();
                let is_foreign = |purpose: &&Oid| {
                    is_never_asked(certificate.key_purposes.as_ref(), *purpose)
                        && !refused.is_some_and(|refused| refused.value.contains(purpose))
                };
                let foreign = purposes.iter().map(|purpose| &purpose.oid);
                let foreign = foreign
                    .filter(is_foreign)
                    .take(MOST)
                    .map(ToString::to_string);
                foreign.collect::<Vec<String>>().join(", ")
            }
            _ => return,
        };
        if !foreign.is_empty() {
            reporter
                .report(
                    self.extension(extension),
                    format!("the request asks for {foreign}, for which the server never asks"),
                )
                .advise("find out who made it: download the pending request from the server, or generate it there again");
        }
    }

    /// What the inventory wants asked for. A server asks for what it likes.
    fn wanted_usages(&self, reporter: &mut Reporter) {
        if !self.form.takes_usages() {
            return;
        }
        let contents = || {
            self.request
                .extensions()
                .map(|extension| &extension.content)
        };
        let has_usage = |bit: u8| {
            contents().any(|content| matches!(content, ExtensionContent::KeyUsage(usages) if usages.contains(&bit)))
        };
        let has_purpose = |oid: &Oid| {
            let is_it = |content: &ExtensionContent| match content {
                ExtensionContent::ExtendedKeyUsage(purposes) => {
                    purposes.iter().any(|purpose| purpose.oid == *oid)
                }
                _ => false,
            };
            contents().any(is_it)
        };
        let usages = self.planned_request.key_usage.iter();
        let usages = usages
            .filter(|usage| !has_usage(usage.bit()))
            .map(|usage| usage.word());
        let purposes = self.planned_request.extended_key_usage.iter();
        let purposes = purposes
            .filter(|purpose| !has_purpose(&purpose.oid()))
            .map(|purpose| purpose.word());
        for missing in usages.chain(purposes) {
            let spot = Spot::part(self.id, Part::Request, 0..self.request.der().len());
            reporter
                .report(
                    spot,
                    format!("{missing} is missing: the inventory asks for it in `extensions`"),
                )
                .advise(format!(
                    "make the request again with {missing}, or take it out of `extensions`"
                ));
        }
    }

    /// What is asked for besides, where the inventory says what should be. Where it says nothing it plans nothing, and what programs
    /// ask for of themselves is a matter of the CA.
    fn surplus_usages(&self, reporter: &mut Reporter) {
        if !self.form.takes_usages() {
            return;
        }
        let usages = &self.planned_request.key_usage;
        let purposes = &self.planned_request.extended_key_usage;
        for extension in self.request.extensions() {
            let surplus: Vec<String> = match &extension.content {
                ExtensionContent::KeyUsage(there) if !usages.is_empty() => {
                    let is_surplus = |bit: &u8| !usages.iter().any(|usage| usage.bit() == *bit);
                    let surplus: Vec<u8> = there.iter().copied().filter(is_surplus).collect();
                    key_usage_names(&surplus)
                        .into_iter()
                        .map(String::from)
                        .collect()
                }
                ExtensionContent::ExtendedKeyUsage(there) if !purposes.is_empty() => {
                    let there = there.iter().map(|purpose| &purpose.oid);
                    let surplus =
                        there.filter(|oid| !purposes.iter().any(|purpose| purpose.oid() == **oid));
                    surplus.take(MOST).map(ToString::to_string).collect()
                }
                _ => continue,
            };
            if !surplus.is_empty() {
                let names = surplus.join(", ");
                reporter
                    .report(
                        self.extension(extension),
                        format!("the request asks for {names}, and the inventory does not in `extensions`"),
                    )
                    .advise(format!(
                        "make the request again without {names}, or add it to `extensions`"
                    ));
            }
        }
    }

    fn extension(&self, extension: &Extension) -> Spot {
        let range = extension.value_range.clone();
        Spot::part(self.id, extension.part.clone(), range)
    }

    /// The attributes of which `fleet-inconsistent-subject` does not speak: an organizational unit that servers leave out, and the
    /// common name.
    fn attribute(&self, oid: &Oid, wanted: &Located<String>, reporter: &mut Reporter) {
        let there: Vec<&AttributeTypeAndValue> =
            self.request.subject.attributes_of(oid.clone()).collect();
        let (message, deviation) = match there.as_slice() {
            [] if [oid::ORGANIZATIONAL_UNIT_NAME, oid::COMMON_NAME].contains(oid) => {
                let message = format!(
                    "{oid} is missing, and `{}` was planned",
                    shortened(&wanted.value)
                );
                (message, FormDeviation::Missing(oid))
            }
            [first, ..] if *oid == oid::COMMON_NAME && !is_common_name(&there, &wanted.value) => {
                let message = format!(
                    "commonName is `{}`, and `{}` was planned",
                    shortened(&first.text),
                    shortened(&wanted.value)
                );
                (message, FormDeviation::Attribute(oid))
            }
            _ => return,
        };
        let spot = match there.first() {
            Some(attribute) => Spot::attribute(self.id, attribute),
            None => Spot::part(self.id, Part::Subject, self.request.subject.range.clone()),
        };
        reporter
            .report(spot, message)
            .with(Spot::node(self.planned_request.node, wanted.range.clone()))
            .advise(self.form.correction(deviation))
            .propose(&wanted.value);
    }
}

/// Whether one of the common names is the planned one, or what is left of it without the mark that some CAs do not take.
fn is_common_name(there: &[&AttributeTypeAndValue], wanted: &str) -> bool {
    let plain = PlannedRequest::without_ms(wanted);
    let is_it = |name: &str| {
        let name = host_name::comparable(name);
        name == host_name::comparable(wanted)
            || plain
                .as_ref()
                .is_some_and(|plain| name == host_name::comparable(plain))
    };
    there.iter().any(|attribute| is_it(&attribute.text))
}

/// How many purposes a message names.
const MOST: usize = 5;

/// Whether somebody who must know says what the server asks for, and this is not among it.
fn is_never_asked<T: PartialEq>(asked: Option<&Fact<Vec<T>>>, usage: &T) -> bool {
    asked.is_some_and(|asked| {
        let document = asked.basis.document.as_ref();
        document.is_some_and(|document| document.evidence == Evidence::Primary)
            && !asked.value.contains(usage)
    })
}
