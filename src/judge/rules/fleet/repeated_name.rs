//! Names that more than one request asks for.

use crate::judge::{
    finding::RuleId,
    rule::{Check, Citation, FleetContext, MOST_RELATED, Reporter, Rule},
};

/// `fleet-repeated-name`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("fleet-repeated-name"),
    since: "0.1.0",
    summary: "more than one request asks for the same name",
    rationale: "Some public CAs sign only one certificate per fully qualified domain name, and a second request for it is refused or \
        replaces the first certificate. Often it is a copy of another node's request. Certificates of one server for different purposes \
        are `fleet-name-shared-by-purposes`.",
    remediation: "let each request name its own host; give services that share a host names of their own",
    citations: &[Citation::cisco_certificate_validation(
        "One Certificate Per FQDN",
    )],
    check: Check::Fleet(check),
};

fn check(context: &FleetContext<'_>, reporter: &mut Reporter) {
    let fleet = context.fleet;
    // What is for several purposes of one node has a rule of its own.
    let repeated = fleet.repeated_names().iter();
    for repeated in repeated.filter(|repeated| repeated.purposes_of.is_none()) {
        let (name, holders) = (&repeated.name, &repeated.holders);
        let owner = fleet.owner_of(repeated);
        for (position, holder) in holders
            .iter()
            .enumerate()
            .filter(|(position, _)| *position != owner)
        {
            let others = holders.len() - 1;
            let message = if others == 1 {
                format!("`{name}` is asked for by another request too")
            } else {
                format!("`{name}` is asked for by {others} other requests too")
            };
            let draft = reporter.report(fleet.spot_of(*holder), message);
            // The owner first; of the others as many as anybody would look at.
            let others = (0..holders.len()).filter(|other| *other != owner && *other != position);
            for holder in std::iter::once(owner)
                .chain(others)
                .take(MOST_RELATED)
                .filter_map(|other| holders.get(other))
            {
                draft.with(fleet.spot_of(*holder));
            }
        }
    }
}
