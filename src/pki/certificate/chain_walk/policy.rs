//! Certificate policies (RFC 5280 §6.1), with the graph of RFC 9618 in the place of the tree.
//!
//! The question is only whether any policy is valid where a CA demands one, by whatever
//! name: nobody gives `verify` a set of policies that are wanted. So of the graph, which
//! can be large, its last level is enough: a level without nodes stays without.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Certificate, pointers};
use crate::pki::{
    csr::small_integer,
    der::{self, Element, Reader, Tag},
    oid::{self, Oid},
};

/// What is wrong with the policies of a certificate.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum PolicyProblem {
    /// An extension cannot be read; the extension.
    Unreadable(Oid),
    /// A mapping from or to anyPolicy (RFC 5280 §6.1.4 (a)).
    AnyPolicyMapped,
    /// A CA demands a policy, and none is valid; the place of the CA in the chain.
    Demanded(usize),
}

/// A number that becomes smaller with each CA that is not self-issued, and the CA that set it.
#[derive(Clone, Copy)]
struct Countdown(Option<(u32, usize)>);

impl Countdown {
    fn is_over(self) -> bool {
        matches!(self.0, Some((0, _)))
    }

    fn step(&mut self) {
        if let Some((left, _)) = &mut self.0 {
            *left = left.saturating_sub(1);
        }
    }

    fn limit(&mut self, to: Option<u32>, by: usize) {
        if let Some(to) = to
            && self.0.is_none_or(|(left, _)| to < left)
        {
            self.0 = Some((to, by));
        }
    }
}

/// The state of RFC 5280 §6.1.2 (a) and (d) to (f): any policy is wanted, and nothing is inhibited from the start.
pub(super) struct Policies {
    /// The last level of the graph: each valid policy, and what it is called one level below.
    valid: BTreeMap<Oid, BTreeSet<Oid>>,
    /// `explicit_policy`: when it is over, a policy must be valid.
    explicit: Countdown,
    /// `policy_mapping`: when it is over, policies are not mapped any more.
    mapping: Countdown,
    /// `inhibit_anyPolicy`: when it is over, anyPolicy stands for nothing.
    any: Countdown,
}

impl Policies {
    pub(super) fn new() -> Self {
        let any = BTreeSet::from([oid::ANY_POLICY]);
        Self {
            valid: BTreeMap::from([(oid::ANY_POLICY, any)]),
            explicit: Countdown(None),
            mapping: Countdown(None),
            any: Countdown(None),
        }
    }

    /// RFC 5280 §6.1.3 (d) to (f) and, for a CA, §6.1.4 (a), (b) and (h) to (j); for the server's certificate §6.1.5.
    pub(super) fn take(
        &mut self,
        certificate: &Certificate,
        index: usize,
    ) -> Result<(), PolicyProblem> {
        self.apply(
            &Own::read(certificate)?,
            certificate.is_self_issued(),
            index,
        )
    }

    fn apply(
        &mut self,
        own: &Own,
        is_self_issued: bool,
        index: usize,
    ) -> Result<(), PolicyProblem> {
        self.descend(own, is_self_issued && index > 0);
        // §6.1.3 (f)
        self.check()?;
        if index == 0 {
            // §6.1.5 (a) and (b)
            self.explicit.step();
            if own.require_explicit == Some(0) {
                self.explicit.limit(Some(0), index);
            }
            // §6.1.5 (g)
            return self.check();
        }
        self.map(&own.mappings)?;
        // §6.1.4 (h)
        if !is_self_issued {
            self.explicit.step();
            self.mapping.step();
            self.any.step();
        }
        // §6.1.4 (i) and (j)
        self.explicit.limit(own.require_explicit, index);
        self.mapping.limit(own.inhibit_mapping, index);
        self.any.limit(own.inhibit_any, index);
        Ok(())
    }

    fn check(&self) -> Result<(), PolicyProblem> {
        match self.explicit.0 {
            Some((0, by)) if self.valid.is_empty() => Err(PolicyProblem::Demanded(by)),
            _ => Ok(()),
        }
    }

    /// The next level of the graph: §6.1.3 (d) and (e).
    fn descend(&mut self, own: &Own, is_self_issued_ca: bool) {
        let above = std::mem::take(&mut self.valid);
        let has_any_above = above.contains_key(&oid::ANY_POLICY);
        let expected: BTreeSet<Oid> = above.into_values().flatten().collect();
        // (d)(1)
        for policy in own
            .policies
            .iter()
            .filter(|policy| **policy != oid::ANY_POLICY)
        {
            if expected.contains(policy) || has_any_above {
                let same = BTreeSet::from([policy.clone()]);
                self.valid.insert(policy.clone(), same);
            }
        }
        // (d)(2)
        let has_any = own.policies.contains(&oid::ANY_POLICY);
        if has_any && (!self.any.is_over() || is_self_issued_ca) {
            for policy in expected {
                let same = BTreeSet::from([policy.clone()]);
                self.valid.entry(policy).or_insert(same);
            }
        }
    }

    /// Policies of this CA that are called otherwise below it: §6.1.4 (a) and (b).
    fn map(&mut self, mappings: &BTreeMap<Oid, BTreeSet<Oid>>) -> Result<(), PolicyProblem> {
        let is_any = |policy: &Oid| *policy == oid::ANY_POLICY;
        if mappings.keys().any(is_any) || mappings.values().flatten().any(is_any) {
            return Err(PolicyProblem::AnyPolicyMapped);
        }
        let has_any = self.valid.contains_key(&oid::ANY_POLICY);
        for (policy, below) in mappings {
            if self.mapping.is_over() {
                self.valid.remove(policy);
            } else if has_any || self.valid.contains_key(policy) {
                self.valid.insert(policy.clone(), below.clone());
            }
        }
        Ok(())
    }
}

/// Reads the value of an extension.
type Read = fn(&mut Own, Reader<'_>) -> Result<(), der::DerError>;

/// What a certificate says of policies.
#[derive(Default)]
struct Own {
    policies: BTreeSet<Oid>,
    mappings: BTreeMap<Oid, BTreeSet<Oid>>,
    require_explicit: Option<u32>,
    inhibit_mapping: Option<u32>,
    inhibit_any: Option<u32>,
}

impl Own {
    fn read(certificate: &Certificate) -> Result<Self, PolicyProblem> {
        let mut own = Self::default();
        let readers: [(Oid, Read); 4] = [
            (oid::CERTIFICATE_POLICIES, Self::read_policies),
            (oid::POLICY_MAPPINGS, Self::read_mappings),
            (oid::POLICY_CONSTRAINTS, Self::read_constraints),
            (oid::INHIBIT_ANY_POLICY, Self::read_inhibition),
        ];
        for (oid, read) in readers {
            if let Some(value) = pointers::value(certificate, &oid) {
                read(&mut own, value).map_err(|_| PolicyProblem::Unreadable(oid))?;
            }
        }
        Ok(own)
    }

    /// `SEQUENCE OF PolicyInformation` (RFC 5280 §4.2.1.4), whose qualifiers clients need not know.
    fn read_policies(&mut self, mut reader: Reader<'_>) -> Result<(), der::DerError> {
        let list = reader.expect(Tag::SEQUENCE, "certificate policies")?;
        reader.finish("certificate policies")?;
        for policy in list.reader().elements("a policy")? {
            let policy = policy.expect(Tag::SEQUENCE, "a policy")?;
            self.policies.insert(identifier(&mut policy.reader())?);
        }
        Ok(())
    }

    /// `SEQUENCE OF SEQUENCE { issuerDomainPolicy, subjectDomainPolicy }` (RFC 5280 §4.2.1.5).
    fn read_mappings(&mut self, mut reader: Reader<'_>) -> Result<(), der::DerError> {
        let list = reader.expect(Tag::SEQUENCE, "policy mappings")?;
        reader.finish("policy mappings")?;
        for mapping in list.reader().elements("a mapping")? {
            let mut fields = mapping.expect(Tag::SEQUENCE, "a mapping")?.reader();
            let here = identifier(&mut fields)?;
            let below = identifier(&mut fields)?;
            fields.finish("a mapping")?;
            self.mappings.entry(here).or_default().insert(below);
        }
        Ok(())
    }

    /// `SEQUENCE { requireExplicitPolicy [0], inhibitPolicyMapping [1] }` (RFC 5280 §4.2.1.11).
    fn read_constraints(&mut self, mut reader: Reader<'_>) -> Result<(), der::DerError> {
        let both = reader.expect(Tag::SEQUENCE, "policy constraints")?;
        reader.finish("policy constraints")?;
        let mut fields = both.reader();
        let explicit = fields.optional(Tag::context(0), "requireExplicitPolicy")?;
        self.require_explicit = explicit.map(|number| count(&number)).transpose()?;
        let mapping = fields.optional(Tag::context(1), "inhibitPolicyMapping")?;
        self.inhibit_mapping = mapping.map(|number| count(&number)).transpose()?;
        fields.finish("policy constraints")
    }

    /// `INTEGER` (RFC 5280 §4.2.1.14).
    fn read_inhibition(&mut self, mut reader: Reader<'_>) -> Result<(), der::DerError> {
        let number = reader.expect(Tag::INTEGER, "inhibitAnyPolicy")?;
        reader.finish("inhibitAnyPolicy")?;
        self.inhibit_any = Some(count(&number)?);
        Ok(())
    }
}

fn identifier(reader: &mut Reader<'_>) -> Result<Oid, der::DerError> {
    let identifier = reader.expect(Tag::OBJECT_IDENTIFIER, "a policy")?;
    Ok(Oid::from_content(identifier.content()))
}

/// A number of certificates; the largest stands for all that are larger.
fn count(element: &Element<'_>) -> Result<u32, der::DerError> {
    match (element.content(), small_integer(element.content())) {
        ([] | [0x80..=0xFF, ..], _) => Err(der::DerError::new(
            element.range().start,
            "a number of certificates",
            "none",
        )),
        (_, Some(number)) => Ok(u32::try_from(number).unwrap_or(u32::MAX)),
        (_, None) => Ok(u32::MAX),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::{Own, Policies, PolicyProblem};
    use crate::pki::oid::{self, Oid};

    fn policy(number: u8) -> Oid {
        Oid::from_content(&[0x2A, 3, number])
    }

    fn with(policies: &[Oid]) -> Own {
        Own {
            policies: policies.iter().cloned().collect(),
            ..Own::default()
        }
    }

    /// Walks CAs that demand a policy from the first on, and then the certificate of a server.
    fn walk(cas: Vec<(Own, bool)>, server: &Own) -> Result<(), PolicyProblem> {
        let mut policies = Policies::new();
        let count = cas.len();
        for (place, (mut own, is_self_issued)) in cas.into_iter().enumerate() {
            own.require_explicit = Some(0);
            policies.apply(&own, is_self_issued, count - place)?;
        }
        policies.apply(server, false, 0)
    }

    #[test]
    fn a_policy_that_is_demanded_has_to_be_valid_all_the_way() {
        let ca = || (with(&[policy(1), policy(2)]), false);
        assert_eq!(walk(vec![ca()], &with(&[policy(2)])), Ok(()));
        let demanded = Err(PolicyProblem::Demanded(1));
        assert_eq!(walk(vec![ca()], &with(&[policy(3)])), demanded);
        assert_eq!(walk(vec![ca()], &with(&[])), demanded);
        let any = with(&[oid::ANY_POLICY]);
        assert_eq!(walk(vec![ca()], &any), Ok(()));
        assert_eq!(walk(vec![(any, false)], &with(&[policy(9)])), Ok(()));
    }

    #[test]
    fn any_policy_stands_for_nothing_where_it_is_inhibited() {
        let inhibiting = || Own {
            inhibit_any: Some(0),
            ..with(&[policy(1)])
        };
        let any = || with(&[oid::ANY_POLICY]);
        let demanded = |by| Err(PolicyProblem::Demanded(by));
        assert_eq!(walk(vec![(inhibiting(), false)], &any()), demanded(1));
        // A CA with the name of its issuer may still have it.
        let cas = vec![(inhibiting(), false), (any(), true)];
        assert_eq!(walk(cas, &with(&[policy(1)])), Ok(()));
        let cas = vec![(inhibiting(), false), (any(), false)];
        assert_eq!(walk(cas, &with(&[policy(1)])), demanded(2));
    }

    #[test]
    fn policies_are_mapped_unless_that_is_inhibited() {
        let mapping = |policies: &[Oid]| Own {
            mappings: BTreeMap::from([(policy(1), BTreeSet::from([policy(2), policy(3)]))]),
            ..with(policies)
        };
        for own in [mapping(&[policy(1)]), mapping(&[oid::ANY_POLICY])] {
            assert_eq!(walk(vec![(own, false)], &with(&[policy(3)])), Ok(()));
        }
        let demanded = |by| Err(PolicyProblem::Demanded(by));
        let own = mapping(&[policy(1)]);
        assert_eq!(walk(vec![(own, false)], &with(&[policy(1)])), demanded(1));
        let inhibiting = Own {
            inhibit_mapping: Some(0),
            ..with(&[policy(1)])
        };
        let cas = vec![(inhibiting, false), (mapping(&[policy(1)]), false)];
        assert_eq!(walk(cas, &with(&[policy(2)])), demanded(2));
        let of_any = Own {
            mappings: BTreeMap::from([(oid::ANY_POLICY, BTreeSet::from([policy(2)]))]),
            ..with(&[policy(1)])
        };
        let refused = walk(vec![(of_any, false)], &with(&[policy(2)]));
        assert_eq!(refused, Err(PolicyProblem::AnyPolicyMapped));
    }
}
