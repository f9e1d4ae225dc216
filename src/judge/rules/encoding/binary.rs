//! DER where Base64 text is wanted.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, InputContext, Reporter, Rule},
    },
    pki::pem::Form,
};

/// `encoding-binary`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("encoding-binary"),
    since: "0.1.0",
    summary: "request is binary DER where Base64 text is wanted",
    rationale: "Order forms are text fields, and public CAs typically take only requests that are Base64-encoded. \
        DER is the same request in binary form: nothing is lost by converting it.",
    remediation: "convert it: `openssl req -inform DER -in FILE -out FILE.csr`",
    citations: &[Citation::Rfc(7468, "7"), Citation::Rfc(2986, "4")],
    check: Check::Input(check),
};

fn check(context: &InputContext<'_>, reporter: &mut Reporter) {
    let forms = context.policy.encoding.forms.as_ref();
    for (index, block) in context.blocks() {
        let is_taken = forms.is_none_or(|forms| forms.value.contains(&Form::Der));
        if block.form != Form::Der || !block.is_request() || is_taken {
            continue;
        }
        let draft = reporter.report(
            context.at(index, 0..0),
            "the request is binary DER, not Base64 text",
        );
        if let Some(forms) = forms {
            draft.because(forms);
        }
    }
}
