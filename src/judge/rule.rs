//! What a rule is, and how it reports.
//!
//! A rule is a static value: a name, three texts for people, the documents it
//! rests on, and a function. It reads typed facts from the profile's
//! [`Policy`] and reports where and what; the [`Reporter`] adds everything else.
//! A rule does not know which CA it serves, and it has no severity.

mod addresses;
mod answer;
mod asked_names;
mod citation;
mod delivery;
mod extension_defect;
mod host_mismatch;
mod key;
mod lost_value;
mod partners;
mod request;
mod subject;

use std::{collections::BTreeMap, ops::Range};

pub use addresses::AddressesContext;
pub use answer::Answer;
pub use asked_names::{AskedNames, shown};
pub use citation::Citation;
pub use delivery::{CertificateContext, DeliveryContext, RevocationOf};
pub use host_mismatch::HostMismatch;
pub use key::KeyContext;
pub(crate) use partners::partners;
pub use request::RequestContext;
pub use subject::SubjectContext;

use crate::{
    estate::{
        inventory::{Cluster, Product, Waiver},
        numbered::Numbered,
    },
    judge::{
        finding::{Basis, InputId, RuleId, Spot, Target},
        fleet::{File, Fleet, Input},
        planned_request::PlannedRequest,
        profile::{Fact, Policy},
    },
    pki::{
        csr::{CertificationRequest, Part},
        fork_join::ForkJoin,
        pem::{Block, Irregularity},
    },
};

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// The name.
    pub id: RuleId,
    /// The version of signready that had it first.
    pub since: &'static str,
    /// What it finds, in one line without a full stop.
    pub summary: &'static str,
    /// Why that matters, in Markdown.
    pub rationale: &'static str,
    /// What to do about it, in one line.
    pub remediation: &'static str,
    /// The documents that it rests on.
    pub citations: &'static [Citation],
    /// What it looks at, and how.
    pub check: Check,
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// A file, from its bytes to the outer form of a request.
    Input(fn(&InputContext<'_>, &mut Reporter)),
    /// One request.
    Request(fn(&RequestContext<'_>, &mut Reporter)),
    /// The key of a request, or of a certificate.
    Key(fn(&KeyContext<'_>, &mut Reporter)),
    /// The subject of a request, or of a certificate.
    Subject(fn(&SubjectContext<'_>, &mut Reporter)),
    /// All requests together.
    Fleet(fn(&FleetContext<'_>, &mut Reporter)),
    /// The inventory.
    Inventory(fn(&InventoryContext<'_>, &mut Reporter)),
    /// One certificate that came back from a CA.
    Certificate(fn(&CertificateContext<'_>, &mut Reporter)),
    /// All that came back from a CA.
    Delivery(fn(&DeliveryContext<'_>, &mut Reporter)),
    /// The addresses that clients are told.
    Addresses(fn(&AddressesContext<'_>, &mut Reporter)),
    /// The waivers of the inventory, when everything else is done.
    Waivers(fn(&WaiversContext<'_>, &mut Reporter)),
}

impl Check {
    /// Whether it looks at what a CA sent.
    pub fn is_of_delivery(self) -> bool {
        matches!(self, Self::Certificate(_) | Self::Delivery(_)) || self.is_of_both()
    }

    /// Whether it looks at what a CA is sent, or at what is there before.
    pub fn is_of_fleet(self) -> bool {
        !self.is_of_delivery() || self.is_of_both()
    }

    fn is_of_both(self) -> bool {
        matches!(self, Self::Key(_) | Self::Subject(_))
    }

    /// Whether it looks at one request.
    pub(crate) fn is_of_request(self) -> bool {
        matches!(self, Self::Request(_)) || self.is_of_both()
    }

    /// Asks about a request, if the rule is about one.
    pub(crate) fn ask_of_request(self, context: &RequestContext<'_>, reporter: &mut Reporter) {
        match self {
            Self::Request(check) => check(context, reporter),
            Self::Key(check) => check(&KeyContext::of_request(context), reporter),
            Self::Subject(check) => check(&SubjectContext::of_request(context), reporter),
            _ => {}
        }
    }

    /// Asks about a certificate, if the rule is about one.
    pub(crate) fn ask_of_certificate(
        self,
        context: &CertificateContext<'_>,
        reporter: &mut Reporter,
    ) {
        match self {
            Self::Certificate(check) => check(context, reporter),
            Self::Key(check) => KeyContext::ask_of_certificate(context, check, reporter),
            Self::Subject(check) => SubjectContext::ask_of_certificate(context, check, reporter),
            _ => {}
        }
    }
}

/// What a rule about files sees.
#[derive(Debug)]
pub struct InputContext<'a> {
    /// The file.
    pub file: &'a File,
    /// Its inputs.
    pub inputs: &'a [(InputId, &'a Input)],
    /// The facts.
    pub policy: &'a Policy,
}

impl InputContext<'_> {
    /// The file as a whole.
    pub fn file(&self) -> Spot {
        Spot::file(self.first())
    }

    /// The blocks of the file with their indices; none where it could not be read.
    pub fn blocks(&self) -> impl Iterator<Item = (usize, &Block)> {
        let armor = self.file.armor();
        armor
            .into_iter()
            .flat_map(|armor| armor.blocks.iter().enumerate())
    }

    /// What is irregular outside of the blocks, in a file with a request in PEM.
    pub fn irregularities_of_pem(&self) -> impl Iterator<Item = &Irregularity> {
        let armor = self.file.armor();
        let armor = armor.filter(|armor| armor.blocks.iter().any(Block::is_pem_request));
        armor.into_iter().flat_map(|armor| &armor.irregularities)
    }

    /// A range of the text of a block, which need not be a request.
    pub fn at(&self, block: usize, range: Range<usize>) -> Spot {
        Spot {
            block: Some(block),
            ..Spot::text(self.input(block), range)
        }
    }

    /// The input that is this block; the first one when the block is no request.
    fn input(&self, block: usize) -> InputId {
        let inputs = self.inputs;
        let found = inputs.binary_search_by_key(&block, |(_, input)| input.block);
        let found = found.ok().and_then(|place| inputs.get(place));
        found.map_or_else(|| self.first(), |(id, _)| *id)
    }

    /// A file without a request has an input, too.
    fn first(&self) -> InputId {
        self.inputs
            .first()
            .map_or_else(InputId::default, |(id, _)| *id)
    }

    /// A part of the request in this block.
    pub fn part(&self, block: usize, part: Part, bytes: Range<usize>) -> Spot {
        Spot::part(self.input(block), part, bytes)
    }
}

/// What a rule about the fleet sees.
#[derive(Debug)]
pub struct FleetContext<'a> {
    /// The fleet.
    pub fleet: &'a Fleet,
    /// Which of its inputs the profile judges; the others go to other receivers.
    pub judged: &'a Numbered<InputId, bool>,
    /// How to do what takes long.
    pub fork_join: ForkJoin,
    /// The facts.
    pub policy: &'a Policy,
}

impl FleetContext<'_> {
    /// The requests that the profile judges.
    pub fn requests(&self) -> impl Iterator<Item = (InputId, &Input, &CertificationRequest)> {
        self.fleet.requests().filter(|(id, _, _)| self.judges(*id))
    }

    /// Whether the profile judges an input.
    pub fn judges(&self, input: InputId) -> bool {
        self.judged.get(input) == Some(&true)
    }
}

/// What a rule about the inventory sees.
#[derive(Debug)]
pub struct InventoryContext<'a> {
    /// The fleet.
    pub fleet: &'a Fleet,
    /// The clusters that the profile speaks of, in order.
    pub clusters: &'a [&'a Cluster],
    /// What is planned for the nodes that the profile judges, in order.
    pub planned: &'a [&'a PlannedRequest],
    /// The facts.
    pub policy: &'a Policy,
}

impl InventoryContext<'_> {
    /// The product of the cluster that something is planned for.
    pub fn product(&self, planned_request: &PlannedRequest) -> Product {
        let cluster = self.fleet.node(planned_request.node);
        cluster.map_or(Product::Generic, |(cluster, _)| cluster.product.value)
    }
}

/// What a rule about waivers sees.
#[derive(Debug)]
pub struct WaiversContext<'a> {
    /// The waivers, in order.
    pub waivers: &'a [WaiverUse<'a>],
}

/// A waiver and what became of it.
#[derive(Clone, Copy, Debug)]
pub struct WaiverUse<'a> {
    /// The waiver.
    pub waiver: &'a Waiver,
    /// What became of it.
    pub state: WaiverState,
}

/// What became of a waiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaiverState {
    /// It took out a finding, or could not: its rule or its node was not judged this time.
    InForce,
    /// Its rule looked at its node and found nothing.
    Unused,
    /// Its day has come.
    Expired,
}

/// A value to put in the place that a draft points at.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) value: String,
    /// What to do, in words, with this value; none where the advice says so already.
    pub(crate) help: Option<fn(&str) -> String>,
}

/// What a rule says of one place.
#[derive(Clone, Debug)]
pub struct Draft {
    pub(crate) spot: Spot,
    pub(crate) message: String,
    pub(crate) remediation: Option<String>,
    /// Values that may be the right ones, the best first. The engine tries them.
    pub(crate) candidates: Vec<Candidate>,
    /// The one that proved right.
    pub(crate) suggestion: Option<String>,
    pub(crate) basis: Option<Basis>,
    pub(crate) related: Vec<Spot>,
    /// The other requests of which the same is true, where it is said once for all.
    pub(crate) others: Vec<InputId>,
}

impl Draft {
    /// Names the fact that decided.
    pub fn because<T>(&mut self, fact: &Fact<T>) -> &mut Self {
        self.basis = Some(fact.basis.clone());
        self
    }

    /// Names the basis of the fact that decided.
    pub fn resting_on(&mut self, basis: &Basis) -> &mut Self {
        self.basis = Some(basis.clone());
        self
    }

    /// Says what to do, where that is more than the rule's own text.
    pub fn advise(&mut self, remediation: impl Into<String>) -> &mut Self {
        self.remediation = Some(remediation.into());
        self
    }

    /// Adds a value that ends the finding if it is put in this place, and says so in words. Of several, the first that proves
    /// right is used: no rule under any profile may complain about the request because of it. If none does, the advice stays
    /// what it was.
    pub fn suggest(&mut self, value: impl Into<String>, help: fn(&str) -> String) -> &mut Self {
        self.candidates.push(Candidate {
            value: value.into(),
            help: Some(help),
        });
        self
    }

    /// Adds such a value where the advice names it already.
    pub fn propose(&mut self, value: impl Into<String>) -> &mut Self {
        self.candidates.push(Candidate {
            value: value.into(),
            help: None,
        });
        self
    }

    /// Adds requests of which the same is true: it is said once, and becomes of all of them.
    pub fn also_of(&mut self, others: impl IntoIterator<Item = InputId>) -> &mut Self {
        self.others.extend(others);
        self
    }

    /// Adds a place that takes part.
    pub fn with(&mut self, related: Spot) -> &mut Self {
        self.related.push(related);
        self
    }
}

/// How many other places a finding points at: as many as anybody would look at.
pub(crate) const MOST_RELATED: usize = 10;

/// How many places a rule reports in one file or request; a file made to annoy may hold a hundred thousand.
const MOST_PLACES: usize = 100;

/// Takes what a rule says.
#[derive(Debug)]
pub struct Reporter {
    drafts: Vec<Draft>,
    /// What was said of each document, or, for a rule that looks at one, of that.
    places: BTreeMap<Option<Target>, Places>,
    is_of_one: bool,
}

/// What a rule said of one document.
#[derive(Debug, Default)]
struct Places {
    count: usize,
    /// The last draft, as an index.
    last: usize,
}

impl Reporter {
    /// For a rule that looks at one file or one request.
    pub(crate) fn of_one() -> Self {
        Self {
            drafts: Vec::new(),
            places: BTreeMap::new(),
            is_of_one: true,
        }
    }

    /// For a rule that looks at all requests.
    pub(crate) fn of_many() -> Self {
        Self {
            is_of_one: false,
            ..Self::of_one()
        }
    }

    /// Reports a place and what is wrong there: a fragment in lower case without a full stop.
    pub fn report(&mut self, spot: Spot, message: impl Into<String>) -> &mut Draft {
        let document = (!self.is_of_one).then_some(spot.target);
        let places = self.places.entry(document).or_default();
        let draft = Draft {
            spot,
            message: message.into(),
            remediation: None,
            candidates: Vec::new(),
            suggestion: None,
            basis: None,
            related: Vec::new(),
            others: Vec::new(),
        };
        places.count += 1;
        if places.count <= MOST_PLACES + 1 {
            places.last = self.drafts.len();
            self.drafts.push(draft);
        } else if let Some(last) = self.drafts.get_mut(places.last) {
            // The last one stands for all that come behind the hundredth.
            *last = draft;
        }
        #[expect(
            clippy::indexing_slicing,
            reason = "it is the index of a draft that was pushed and never removed"
        )]
        &mut self.drafts[places.last]
    }

    /// Takes over what another reporter was told, with each message in other words.
    pub(crate) fn adopt(&mut self, other: Self, in_words: impl Fn(&str) -> String) {
        for draft in other.finish() {
            let message = in_words(&draft.message);
            let spot = draft.spot.clone();
            *self.report(spot, "") = Draft { message, ..draft };
        }
    }

    /// Gives the same advice on all that was said.
    pub(crate) fn advise_all(&mut self, remediation: &str) {
        for draft in &mut self.drafts {
            draft.advise(remediation);
        }
    }

    /// What was said; of a document with over a hundred places, how many more there are.
    pub(crate) fn finish(mut self) -> Vec<Draft> {
        for places in self
            .places
            .values()
            .filter(|places| places.count > MOST_PLACES + 1)
        {
            if let Some(last) = self.drafts.get_mut(places.last) {
                let more = places.count - MOST_PLACES;
                last.message = format!(
                    "{more} more places of this kind are not listed; the last: {}",
                    last.message
                );
            }
        }
        self.drafts
    }
}
