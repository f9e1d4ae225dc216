//! More requests at once than the CA signs in a while.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    judge::{
        finding::{InputId, RuleId, Spot},
        fleet::Input,
        profile::Fact,
        rule::{Check, Citation, FleetContext, Reporter, Rule},
    },
    pki::{csr::Identity, host_name, text::printable::count},
};

/// `fleet-rate-limit`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("fleet-rate-limit"),
    since: "0.1.0",
    summary: "there are more requests than the CA signs in a while",
    rationale: "A CA may limit how many certificates it signs for one registered domain, or for exactly the same names, in a number of days. An \
        order beyond that is turned away until the allowance has grown back, which it does evenly. Certificates that were signed for \
        the domain lately, for whomever, use it up, too; renewals of a certificate with the same names do not.",
    remediation: "order the requests in the order in which they are needed, put several hosts into one request, or ask the CA for a higher limit",
    citations: &[Citation::Document {
        title: "Let's Encrypt, Rate Limits",
        section: "Certificate Issuance Limits",
        url: "https://letsencrypt.org/docs/rate-limits/",
    }],
    check: Check::Fleet(check),
};

fn check(context: &FleetContext<'_>, reporter: &mut Reporter) {
    let limits = &context.policy.limit;
    let Some(days) = &limits.days else {
        return;
    };
    let uses = Uses::new(context);
    if let Some(limit) = &limits.certificates_per_domain {
        for (domain, requests) in &uses.of_domains {
            let what = format!("names under `{domain}`");
            judge(&what, requests, limit, days.value, reporter);
        }
    }
    if let Some(limit) = &limits.certificates_per_name_set {
        for requests in uses.of_names.values() {
            let what = "exactly the same names";
            judge(what, requests, limit, days.value, reporter);
        }
    }
}

/// What uses the limits up: requests, each with the name that does it.
#[derive(Default)]
struct Uses<'a> {
    /// By registered domain.
    of_domains: BTreeMap<String, Vec<(InputId, &'a Identity)>>,
    /// By all their names.
    of_names: BTreeMap<BTreeSet<String>, Vec<(InputId, &'a Identity)>>,
}

impl<'a> Uses<'a> {
    fn new(context: &'a FleetContext<'_>) -> Self {
        let mut uses = Self::default();
        let mut seen = BTreeSet::new();
        for (index, input, request) in context.requests() {
            // The very same request twice is one request handed in twice.
            let is_new = seen.insert(request.encoded());
            let Some(first) = input.identities().first().filter(|_| is_new) else {
                continue;
            };
            let addresses = request.alternative_names().filter_map(|name| name.address);
            let mut names: BTreeSet<String> = input.names().into_iter().collect();
            names.extend(addresses.map(|address| address.to_string()));
            let same_names = uses.of_names.entry(names).or_default();
            same_names.push((index, first));
            // To the limit of the domain, another request for the same names is a renewal.
            if same_names.len() > 1 {
                continue;
            }
            for (domain, identity) in domains(input) {
                let requests = uses.of_domains.entry(domain).or_default();
                requests.push((index, identity));
            }
        }
        uses
    }
}

/// The registered domains of a request, each with the first name under it.
fn domains(input: &Input) -> BTreeMap<String, &Identity> {
    let mut domains = BTreeMap::new();
    for identity in input.identities() {
        let base = host_name::without_wildcard(&identity.name);
        if !host_name::is_host_text(base) {
            continue;
        }
        if let Some(domain) = host_name::registered_domain(base) {
            domains.entry(domain).or_insert(identity);
        }
    }
    domains
}

/// Reports the first request beyond a limit, and how long the last one waits.
fn judge(
    what: &str,
    requests: &[(InputId, &Identity)],
    limit: &Fact<usize>,
    days: usize,
    reporter: &mut Reporter,
) {
    let Some(&(index, identity)) = requests.get(limit.value) else {
        return;
    };
    let beyond = requests.len().saturating_sub(limit.value);
    // The allowance grows back evenly, one certificate after another.
    let wait = beyond.saturating_mul(days).div_ceil(limit.value.max(1));
    let message = format!(
        "{} requests are for {what}; the CA signs {} in {}, and the last of them waits {}",
        requests.len(),
        limit.value,
        count(days, "day"),
        count(wait, "day")
    );
    reporter
        .report(Spot::identity(index, identity), message)
        .because(limit)
        .also_of(requests.iter().skip(limit.value).map(|(index, _)| *index));
}
