//! Keys on a curve whose point is none, or is written in a form that the CA does not read.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, KeyContext, Reporter, Rule},
    },
    pki::key::{
        KeyCurve, PublicKey,
        point::{self, PointError, PointForm},
    },
};

/// `key-invalid-point`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("key-invalid-point"),
    since: "0.1.0",
    summary: "public key is not a point on its curve, or is written in a form that the CA does not read",
    rationale: "The public key of an elliptic-curve key is a point on the curve: two coordinates that solve its equation. Anything else \
        has no private key, or gives away the private key of whoever computes with it. The point is written with both coordinates; the short form \
        with one of them is allowed by the standards and not read by every CA, the hybrid form is not allowed.",
    remediation: "make a new key and request; if the point is compressed, write the key in the uncompressed form",
    citations: &[
        Citation::BaselineRequirements("6.1.5"),
        Citation::BaselineRequirements("6.1.6"),
        Citation::Rfc(5480, "2.2"),
    ],
    check: Check::Key(check),
};

fn check(context: &KeyContext<'_>, reporter: &mut Reporter) {
    let PublicKey::EllipticCurve { curve, point } = &context.public_key.key else {
        return;
    };
    let form = point::form(point);
    // Where the signature is right the point was one, and looking again would cost as much as the signature.
    let is_proven = context.is_proven();
    if !is_proven && let Err(error) = point::check(curve, point) {
        reporter.report(context.key(), describe(&error, curve));
        return;
    }
    let forms = context.policy.key.point_forms.as_ref();
    let forms = forms.filter(|_| context.is_for_server());
    if let (Some(form), Some(forms)) = (form, forms)
        && !forms.value.contains(&form)
    {
        let names: Vec<&str> = forms.value.iter().copied().map(PointForm::word).collect();
        let message = format!(
            "the point is written in the {form} form; accepted: {}",
            names.join(", ")
        );
        reporter.report(context.key(), message).because(forms);
    }
}

fn describe(error: &PointError, curve: &KeyCurve) -> String {
    match error {
        PointError::Empty => "the public key is empty".to_owned(),
        PointError::Infinity => {
            "the public key is the point at infinity, which has no private key".to_owned()
        }
        PointError::UnknownForm(first) => {
            format!("the public key begins with {first:02X}, which is no form of a point")
        }
        PointError::Length { expected, found } => {
            format!("the point has {found} octets; one of this form on {curve} has {expected}")
        }
        PointError::OutOfRange => {
            format!("a coordinate of the point is too large for a point on {curve}")
        }
        PointError::OffCurve => format!("the point is not on the curve {curve}"),
        PointError::WrongSign => {
            "the sign of the hybrid form is not that of the second coordinate".to_owned()
        }
    }
}
