//! How the lines of a file end.

use std::collections::BTreeMap;

use super::{Irregularity, IrregularityKind};
use crate::pki::text::source::{self, LineEnding};

/// How often each kind of line ending stands in the text, unless it is LF everywhere or CR LF everywhere; the place is
/// the first line that ends in another way than the first.
pub(super) fn irregularity(text: &[u8]) -> Option<Irregularity> {
    let mut counts: BTreeMap<LineEnding, usize> = BTreeMap::new();
    let mut first = None;
    let mut other = None;
    for line in source::lines(text) {
        let Some(ending) = line.ending else { continue };
        *counts.entry(ending).or_default() += 1;
        let (first_ending, _) = first.get_or_insert((ending, line.content.clone()));
        if other.is_none() && *first_ending != ending {
            other = Some(line.content);
        }
    }
    let (ending, first) = first?;
    let is_usual = matches!(
        ending,
        LineEnding::LineFeed | LineEnding::CarriageReturnLineFeed
    );
    let range = other.or((!is_usual).then_some(first))?;
    Some(Irregularity {
        kind: IrregularityKind::LineEndings(counts.into_iter().collect()),
        range,
    })
}

#[cfg(test)]
mod tests {
    use crate::pki::{
        pem::{
            BoundaryProblem, IrregularityKind,
            tests::{BODY, problems, scan},
        },
        text::source::LineEnding,
    };

    #[test]
    fn line_endings() {
        let text = format!("-----BEGIN X-----\n{BODY}-----END X-----\n");
        let endings = |text: String| match problems(&scan(text)).as_slice() {
            [] => None,
            [IrregularityKind::LineEndings(counts)] => Some(counts.clone()),
            other => panic!("{other:?}"),
        };
        assert_eq!(endings(text.replace('\n', "\r\n")), None);
        let (lf, crlf) = (LineEnding::LineFeed, LineEnding::CarriageReturnLineFeed);
        assert_eq!(
            endings(text.replacen('\n', "\r\n", 1)),
            Some(vec![(lf, 3), (crlf, 1)])
        );
        assert_eq!(
            endings(text.replace('\n', "\r\r\n")),
            Some(vec![(LineEnding::RepeatedCarriageReturn, 4)])
        );
        // Two lines of Base64 with a CR between them are one line to OpenSSL, and still Base64.
        assert_eq!(
            endings(text.replacen("S\n", "S\r", 1)),
            Some(vec![(lf, 3), (LineEnding::CarriageReturn, 1)])
        );
    }

    #[test]
    fn a_carriage_return_alone_ends_no_boundary() {
        let text = format!("-----BEGIN X-----\n{BODY}-----END X-----\n");
        let armor = scan(text.replace('\n', "\r"));
        assert_eq!(
            problems(&armor),
            [
                IrregularityKind::LineEndings(vec![(LineEnding::CarriageReturn, 4)]),
                IrregularityKind::Boundary(BoundaryProblem::CarriageReturn)
            ]
        );
        let block = &armor.blocks[0];
        assert_eq!(block.irregularities[0].range, 0..17);
        assert_eq!(block.der.as_ref().unwrap().len(), 66);
        let armor = scan(text.replace("AA\n", "AA\r"));
        let end = &armor.blocks[0].irregularities[0];
        assert_eq!(
            end.kind,
            IrregularityKind::Boundary(BoundaryProblem::CarriageReturn)
        );
        assert_eq!(text.get(end.range.clone()), Some("-----END X-----"));
    }
}
