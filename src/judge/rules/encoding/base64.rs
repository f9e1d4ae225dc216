//! Bodies that are not Base64.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, InputContext, Reporter, Rule},
    },
    pki::{
        pem::{Base64Problem, IrregularityKind},
        text::printable::is_unsafe,
    },
};

/// `encoding-base64`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("encoding-base64"),
    since: "0.1.0",
    summary: "text between BEGIN and END is not Base64",
    rationale: "Public CAs take requests as Base64 text. One wrong character makes the whole request \
        unreadable: some forms answer \"the CSR cannot be decoded\", others take what comes before it. Mail programs, \
        web pages, JSON and word processors each leave their own traces, and the finding names them.",
    remediation: "copy the request again, from the file and not through mail or a web page",
    citations: &[
        Citation::Rfc(4648, "4"),
        Citation::Rfc(7468, "2"),
        Citation::CISCO_CERTIFICATE_VALIDATION,
    ],
    check: Check::Input(check),
};

fn check(context: &InputContext<'_>, reporter: &mut Reporter) {
    for (index, block) in context.blocks() {
        for irregularity in &block.irregularities {
            if let IrregularityKind::Base64(problem) = &irregularity.kind {
                let (message, advice) = describe(problem);
                let draft = reporter.report(context.at(index, irregularity.range.clone()), message);
                if let Some(advice) = advice {
                    draft.advise(advice);
                }
            }
        }
    }
}

fn describe(problem: &Base64Problem) -> (String, Option<&'static str>) {
    let text = match problem {
        Base64Problem::Empty => ("there is nothing between BEGIN and END", None),
        Base64Problem::Character(character)
            if character.is_whitespace() || is_unsafe(*character) =>
        {
            let number = u32::from(*character);
            return (
                format!("U+{number:04X} is not a Base64 character, and nobody sees it"),
                None,
            );
        }
        Base64Problem::Character(character) => {
            return (format!("`{character}` is not a Base64 character"), None);
        }
        Base64Problem::UrlAlphabet => (
            "this is Base64 for URLs, with `-` and `_`; CAs take the standard alphabet with `+` and `/`",
            Some("replace every `-` in the body by `+` and every `_` by `/`"),
        ),
        Base64Problem::EscapedLineBreak => (
            "line breaks are written as `\\n`, as in JSON or program text",
            Some("replace every `\\n` by a real line break"),
        ),
        Base64Problem::ControlSequence => (
            "control sequences of a terminal, such as those for colours, stand in the body: nobody sees them, and a reader stops at the first",
            Some(
                "save the request without them: copy it out of the terminal's window, or download the file from the server",
            ),
        ),
        Base64Problem::Pager => (
            "the terminal stopped between two pages here, and its question stands in the request",
            Some("take this line out, or show the request again in a longer window"),
        ),
        Base64Problem::Markup => (
            "there is markup between the lines, as from a web page or an HTML mail",
            Some("take the request from the file, or copy it as plain text"),
        ),
        Base64Problem::QuotedPrintable => (
            "`=` stands in the middle, as mail in quoted-printable form writes it",
            Some("copy the request from the file and not from the source of a mail"),
        ),
        Base64Problem::EarlyPadding => (
            "`=` stands before the end: two requests were joined, or the text is damaged",
            Some("let each request stand between a BEGIN and an END line of its own"),
        ),
        Base64Problem::Truncated => (
            "the Base64 text is cut off: a character stands alone at the end",
            Some("copy the whole body, down to the END line"),
        ),
        Base64Problem::MissingPadding => (
            "the Base64 text ends early: its last characters, or the `=` behind them, are missing",
            Some("copy the whole body, down to the END line"),
        ),
        Base64Problem::LastCharacter => (
            "the last character holds bits that belong to no byte: a character was lost or changed",
            None,
        ),
    };
    (text.0.to_owned(), text.1)
}
