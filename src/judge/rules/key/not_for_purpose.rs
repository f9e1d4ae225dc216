//! Keys that the server takes, and that do not suit what the certificate is for.

use crate::{
    estate::inventory::Purpose,
    judge::{
        finding::{RuleId, Spot},
        planned_request::PlannedRequest,
        profile::{Fact, ProductPolicy},
        rule::{Check, Citation, Draft, Reporter, RequestContext, Rule},
    },
    pki::{
        csr::Part,
        key::{KeyAlgorithm, KeyAllowance},
    },
};

/// `key-not-for-purpose`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("key-not-for-purpose"),
    since: "0.1.0",
    summary: "key does not suit what the certificate is for",
    rationale: "A server with several certificates wants another key for each. Those whose name ends in `-ECDSA` have a key on an elliptic curve, \
        the others an RSA key; and some phones do not register with a CUCM whose `CallManager` certificate has an RSA key of more than 2048 bits, although CUCM \
        itself takes up to 4096. A request with another key is for another certificate, or makes trouble when it is too late.",
    remediation: "generate the request again with another Key Type or Key Length, or correct `key` in the inventory",
    citations: &[Citation::Document {
        title: "Security Guide for Cisco Unified Communications Manager, Release 14",
        section: "Certificates",
        url: "https://www.cisco.com/c/en/us/td/docs/voice_ip_comm/cucm/security/14SU2/cucm_b_security-guide-14su2/cucm_m_certificates.html",
    }],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let (taken, product) = (context.policy.key.allow.as_ref(), &context.policy.product);
    let key = &context.request.public_key.key;
    let Some(planned_request) = context.planned_request else {
        return;
    };
    let Some(wish) = Wish::of(product, planned_request) else {
        return;
    };
    // Where a key was planned that suits, another one is `fleet-drift`'s.
    let planned = planned_request.chosen_key.as_ref();
    if planned.is_some_and(|planned| {
        planned.value.word() != key.to_string() && wish.would_allow(planned.value)
    }) {
        return;
    }
    // What the server does not take at all is for `key-size` and `key-type`.
    let allows = |allowance: &KeyAllowance| allowance.allows(key);
    let is_taken = taken.is_none_or(|taken| taken.value.iter().any(allows));
    if is_taken && !wish.keys.value.iter().any(allows) {
        let (name, range) = (
            key.to_string(),
            context.request.public_key.key_range.clone(),
        );
        let spot = Spot::value(context.input, Part::PublicKey, range, &name, 0..name.len());
        let draft = wish.report(reporter, spot, &name);
        let policy = &context.policy.key;
        for algorithm in policy.replacements(key, Some(&planned_request.certificate)) {
            draft.propose(algorithm.word());
        }
    }
}

/// Which keys a certificate should have.
struct Wish<'a> {
    purpose: Purpose,
    keys: &'a Fact<Vec<KeyAllowance>>,
    advice: Option<String>,
}

impl<'a> Wish<'a> {
    /// What the product's profile wishes for a planned certificate. A CA's profile knows of no purposes.
    fn of(product: &'a ProductPolicy, planned_request: &PlannedRequest) -> Option<Self> {
        let purpose = planned_request.purpose?;
        let certificate = product.certificates.get(&purpose)?;
        Some(Self {
            purpose,
            keys: certificate.keys.as_ref()?,
            advice: certificate.advice_in_message(),
        })
    }

    fn would_allow(&self, key: KeyAlgorithm) -> bool {
        let mut keys = self.keys.value.iter();
        keys.any(|allowance| allowance.would_allow(key))
    }

    /// What the key should be instead, as far as this one is not.
    fn in_words(&self, key: &str) -> String {
        let bits = key.strip_prefix("RSA-").map(str::parse::<usize>);
        let rsa = self
            .keys
            .value
            .iter()
            .filter_map(|allowance| match allowance {
                KeyAllowance::Rsa { most, .. } => Some(most.unwrap_or(usize::MAX)),
                KeyAllowance::Named(_) => None,
            });
        match (bits, rsa.max()) {
            (Some(Ok(bits)), Some(most)) if bits > most => format!("no longer than RSA-{most}"),
            (None, Some(_)) => "an RSA key".to_owned(),
            _ => {
                let names: Vec<String> = self.keys.value.iter().map(ToString::to_string).collect();
                names.join(" or ")
            }
        }
    }

    fn report<'r>(&self, reporter: &'r mut Reporter, spot: Spot, key: &str) -> &'r mut Draft {
        let message = format!(
            "the key is {key}, and for `{}` it should be {}",
            self.purpose,
            self.in_words(key)
        );
        let draft = reporter.report(spot, message).because(self.keys);
        if let Some(advice) = &self.advice {
            draft.advise(format!("{}: {advice}", RULE.remediation));
        }
        draft
    }
}
