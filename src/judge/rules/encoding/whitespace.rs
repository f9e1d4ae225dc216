//! White space in a block.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, InputContext, Reporter, Rule},
    },
    pki::pem::{IrregularityKind, Whitespace},
};

/// `encoding-whitespace`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("encoding-whitespace"),
    since: "0.1.0",
    summary: "blanks, blank lines or invisible characters stand in the block",
    rationale: "A PEM block is its BEGIN line, lines of Base64 and its END line, with nothing before, behind or between them. Copying from a \
        terminal, a web page or a mail adds blanks that nobody sees. RFC 7468 lets readers skip them, and no two readers skip the same: \
        OpenSSL stops at a blank line, neither OpenSSL nor Go nor Java's keytool finds a BEGIN line that is indented, and a zero-width \
        character is damage to all of them. Guides of CAs and their resellers ask for requests without any blanks.",
    remediation: "copy the request from the file again, or write it again with `openssl req -in FILE -out FILE.csr`",
    citations: &[
        Citation::Rfc(7468, "2"),
        Citation::Practice("observed: OpenSSL, Go, keytool and pyca each refuse some of it"),
    ],
    check: Check::Input(check),
};

fn check(context: &InputContext<'_>, reporter: &mut Reporter) {
    for (index, block) in context.blocks().filter(|(_, block)| block.is_pem_request()) {
        for irregularity in &block.irregularities {
            if let IrregularityKind::Whitespace { kind, count } = irregularity.kind {
                reporter
                    .report(
                        context.at(index, irregularity.range.clone()),
                        kind.text(count),
                    )
                    .advise(advice(kind));
            }
        }
    }
}

fn advice(kind: Whitespace) -> &'static str {
    match kind {
        Whitespace::Indentation => "let every line of the block begin at the left margin",
        Whitespace::Trailing => "remove the blanks at the ends of the lines",
        Whitespace::Inside => {
            "remove the blanks; where they took the place of line breaks, break the lines again"
        }
        Whitespace::BlankLine => "remove the blank lines between BEGIN and END",
        Whitespace::Character(_) => {
            "copy the request as plain text, from the file and not from a web page or a document"
        }
    }
}
