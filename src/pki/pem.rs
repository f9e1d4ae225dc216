//! What a file holds: PEM blocks and DER, with positions.
//!
//! The `pem` crate answers "here is the request" or "no"; an administrator with
//! a refused file needs to know which character on which line. So this module
//! scans the file itself: it finds every block, tolerates what can be tolerated
//! (RFC 7468 §2: "parsers … MAY"), and lists each [`Irregularity`] with its
//! place. Whether an irregularity matters is for rules and profiles to say.
//!
//! Private keys are recognised by their label or their structure and never
//! decoded further, copied or printed.

mod base64_text;
mod beginning;
mod blank;
mod boundary;
mod boundary_problem;
mod content_kind;
mod dashes;
mod encode;
mod line_ending;
mod surrounding_text;
pub mod terminal;
mod text;
mod whitespace;

use std::ops::Range;

pub use base64_text::Base64Problem;
pub use beginning::{is_archive, is_cut_off, is_java_key_store, is_whole_element};
pub use boundary_problem::{BoundaryProblem, Neighbour};
pub use content_kind::ContentKind;
pub use encode::{REQUEST_LABEL, to_pem};
pub use surrounding_text::{Side, TextOrigin};
pub use text::Encoding;
pub use whitespace::Whitespace;

use crate::pki::text::source::{self, LineEnding, Source};

/// Everything found in one file.
#[derive(Clone, Debug)]
pub struct Armor {
    /// The text that all positions refer to: the file as it is, or its UTF-8 form
    /// when it was UTF-16 or UTF-32, without the control sequences of terminals.
    pub source: Source,
    /// How the text was encoded.
    pub encoding: Encoding,
    /// The blocks, in order. A file of DER or of bare Base64 is one block.
    pub blocks: Vec<Block>,
    /// What is unusual about the file as a whole.
    pub irregularities: Vec<Irregularity>,
    /// What the file is, when it holds no block.
    pub nature: Option<ContentKind>,
    /// Whether a private key is in the file, so that none of its lines may be shown.
    pub holds_secret: bool,
}

/// How a block is wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Between BEGIN and END lines.
    Pem,
    /// Base64 without BEGIN and END lines.
    BareBase64,
    /// Binary DER.
    Der,
}

/// One encoded object in a file.
#[derive(Clone, Debug)]
pub struct Block {
    /// How it is wrapped.
    pub form: Form,
    /// What the BEGIN line calls it; empty without one.
    pub label: String,
    /// Where the block stands in the text.
    pub range: Range<usize>,
    /// Where the label stands in the text, or the start of the block.
    pub label_range: Range<usize>,
    /// Where the encoded data stands in the text.
    pub body: Range<usize>,
    /// The decoded bytes; none when they could not be decoded, or must not be.
    pub der: Option<Vec<u8>>,
    /// What is unusual about the block.
    pub irregularities: Vec<Irregularity>,
    /// What the block is, as far as its label and its structure tell.
    pub nature: ContentKind,
}

/// Something about the form of a file that a strict reader may not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Irregularity {
    /// What it is.
    pub kind: IrregularityKind,
    /// Where, in the text.
    pub range: Range<usize>,
}

/// The kinds of irregularity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IrregularityKind {
    /// The file begins with a UTF-8 byte order mark.
    ByteOrderMark,
    /// The file is UTF-16 or UTF-32.
    WideCharacters,
    /// The body is not Base64.
    Base64(Base64Problem),
    /// A BEGIN or END line that is not exactly as RFC 7468 has it.
    Boundary(BoundaryProblem),
    /// NUL bytes after the last block.
    TrailingNul,
    /// Not all lines of the file end alike in LF or CR LF.
    LineEndings(Vec<(LineEnding, usize)>),
    /// Text on lines of its own before, between or behind the blocks.
    TextOutside {
        /// On which side of a block.
        side: Side,
        /// What it is.
        origin: TextOrigin,
    },
    /// White space in a block.
    Whitespace {
        /// Which.
        kind: Whitespace,
        /// How many lines, places or characters.
        count: usize,
    },
}

impl Armor {
    /// Scans a file.
    pub fn scan(file: &Source) -> Self {
        let decoded = text::decode(file.bytes());
        let mut irregularities = decoded.irregularities;
        let source = decoded
            .converted
            .map_or_else(|| file.clone(), |text| Source::new(file.path(), text));
        let bytes = source.bytes();
        let content = bytes.get(decoded.start..).unwrap_or_default();
        let mut nature = None;
        let mut blocks = if text::looks_binary(content) {
            vec![der_block(content, decoded.start)]
        } else {
            let mut blocks = boundary::blocks(bytes);
            if blocks.is_empty() {
                blocks.extend(bare_base64(bytes, decoded.start));
            }
            if blocks.is_empty() {
                nature = Some(ContentKind::of_text(bytes));
            }
            blocks
        };
        terminal::mark(bytes, &decoded.sequences, &mut blocks);
        if blocks.iter().any(|block| block.form == Form::Pem) {
            irregularities.extend(line_ending::irregularity(bytes));
            irregularities.extend(surrounding_text::irregularities(
                bytes,
                decoded.start,
                &blocks,
                &decoded.sequences,
            ));
        }
        if let Some(range) = trailing_nul(bytes, &blocks) {
            irregularities.push(Irregularity {
                kind: IrregularityKind::TrailingNul,
                range,
            });
        }
        let mut natures = nature
            .into_iter()
            .chain(blocks.iter().map(|block| block.nature));
        Self {
            holds_secret: natures.any(ContentKind::is_secret)
                || irregularities.iter().any(Irregularity::is_secret),
            source,
            encoding: decoded.encoding,
            blocks,
            irregularities,
            nature,
        }
    }
}

impl Armor {
    /// DER objects that came one behind the other and in no file, such as a server's certificates.
    pub fn of_objects(path: &str, objects: &[Vec<u8>]) -> Self {
        let mut start = 0;
        let blocks: Vec<Block> = objects
            .iter()
            .map(|object| {
                let block = der_block(object, start);
                start = block.range.end;
                block
            })
            .collect();
        Self {
            holds_secret: blocks.iter().any(|block| block.nature.is_secret()),
            source: Source::new(path, objects.concat()),
            encoding: Encoding::Bytes,
            blocks,
            irregularities: Vec::new(),
            nature: None,
        }
    }
}

impl Irregularity {
    /// Whether it is a private key.
    pub fn is_secret(&self) -> bool {
        matches!(
            self.kind,
            IrregularityKind::TextOutside {
                origin: TextOrigin::PrivateKey,
                ..
            }
        )
    }
}

impl Block {
    /// Whether there is a request in it, or what could be meant as one.
    pub fn is_request(&self) -> bool {
        matches!(
            self.nature,
            ContentKind::CertificationRequest | ContentKind::Unknown
        )
    }

    /// The same of a PEM block.
    pub fn is_pem_request(&self) -> bool {
        self.form == Form::Pem && self.is_request()
    }

    /// The lines of the body that are not blank, and how many characters of Base64 each has.
    pub fn lines<'a>(
        &self,
        source: &'a Source,
    ) -> impl Iterator<Item = (Range<usize>, usize)> + 'a {
        let start = self.body.start;
        let body = source.bytes().get(self.body.clone()).unwrap_or_default();
        source::lines(body).filter_map(move |line| {
            let content = body.get(line.content.clone())?;
            let count = content
                .iter()
                .filter(|&&byte| base64_text::is_base64(byte))
                .count();
            let range = start + line.content.start..start + line.content.end;
            (count > 0).then_some((range, count))
        })
    }

    /// The text range that these decoded bytes came from.
    pub fn text_range(&self, source: &Source, bytes: &Range<usize>) -> Range<usize> {
        match self.form {
            Form::Der => self.body.start + bytes.start..self.body.start + bytes.end,
            Form::Pem | Form::BareBase64 => {
                base64_text::text_range(source.bytes(), &self.body, bytes)
            }
        }
    }
}

/// The file as one block of DER, which begins at `start`.
fn der_block(bytes: &[u8], start: usize) -> Block {
    let nature = ContentKind::of_der(bytes);
    let range = start..start + bytes.len();
    Block {
        form: Form::Der,
        label: String::new(),
        label_range: start..start,
        body: range.clone(),
        range,
        der: (!nature.is_secret()).then(|| bytes.to_vec()),
        irregularities: Vec::new(),
        nature,
    }
}

/// The file as one block of Base64 without BEGIN and END lines, if it is that.
fn bare_base64(bytes: &[u8], start: usize) -> Option<Block> {
    const SHORTEST: usize = 64;
    let body = start..bytes.len();
    let content = bytes.get(body.clone())?;
    let der = base64_text::decode(bytes, &body).ok()?;
    if der.first() != Some(&0x30) || content.len() < SHORTEST {
        return None;
    }
    let first = start
        + content
            .iter()
            .position(|byte| !byte.is_ascii_whitespace())?;
    let line = content
        .iter()
        .skip(first - start)
        .take_while(|byte| !byte.is_ascii_whitespace())
        .count();
    let nature = ContentKind::of_der(&der);
    let mut irregularities = vec![Irregularity {
        kind: IrregularityKind::Boundary(BoundaryProblem::MissingBegin),
        range: first..first + line,
    }];
    let unseen = base64_text::unseen(bytes, &body);
    irregularities.extend(unseen.map(|(problem, range)| Irregularity {
        kind: IrregularityKind::Base64(problem),
        range,
    }));
    Some(Block {
        form: Form::BareBase64,
        label: String::new(),
        range: body.clone(),
        label_range: first..first,
        body,
        der: (!nature.is_secret()).then_some(der),
        irregularities,
        nature,
    })
}

fn trailing_nul(bytes: &[u8], blocks: &[Block]) -> Option<Range<usize>> {
    let last = blocks.last().filter(|block| block.form != Form::Der)?;
    let after = bytes.get(last.range.end..)?;
    let first = after.iter().position(|&byte| byte == 0)?;
    Some(last.range.end + first..bytes.len())
}

#[cfg(test)]
mod tests {
    use super::{Armor, BoundaryProblem, ContentKind, Form, IrregularityKind, Neighbour};
    use crate::pki::text::source::Source;

    /// A SEQUENCE that is nothing in particular, long enough to be taken for data.
    pub(super) const BODY: &str = "MEAwPjA8MDowODA2MDQwMjAwMC4wLDAqMCgwJjAkMCIwIDAeMBwwGjAYMBYwFDAS\nMBAwDjAMMAowCDAGMAQwAjAA\n";

    pub(super) fn scan(text: impl Into<Vec<u8>>) -> Armor {
        Armor::scan(&Source::new("a.csr", text.into()))
    }

    fn pem(begin: &str, body: &str, end: &str) -> Armor {
        scan(format!("{begin}\n{body}{end}\n"))
    }

    pub(super) fn problems(armor: &Armor) -> Vec<IrregularityKind> {
        let of_blocks = armor.blocks.iter().flat_map(|block| &block.irregularities);
        armor
            .irregularities
            .iter()
            .chain(of_blocks)
            .map(|irregularity| irregularity.kind.clone())
            .collect()
    }

    #[test]
    fn a_clean_block_has_no_irregularity() {
        let armor = pem(
            "-----BEGIN CERTIFICATE REQUEST-----",
            BODY,
            "-----END CERTIFICATE REQUEST-----",
        );
        assert_eq!(problems(&armor), []);
        assert_eq!(armor.blocks[0].label, "CERTIFICATE REQUEST");
        assert_eq!(armor.blocks[0].der.as_ref().unwrap().len(), 66);
    }

    #[test]
    fn finds_blocks_behind_wrong_boundaries_and_says_what_is_wrong() {
        let cases = [
            (
                "----BEGIN X----",
                "-----END X-----",
                BoundaryProblem::Dashes("----BEGIN X----".to_owned()),
            ),
            (
                "\u{2014}\u{2014}-BEGIN X-----",
                "-----END X-----",
                BoundaryProblem::Dashes("\u{2014}\u{2014}-BEGIN X-----".to_owned()),
            ),
            (
                "-----BEGIN X-----",
                "-----END Y-----",
                BoundaryProblem::LabelsDiffer {
                    begin: "X".to_owned(),
                    end: "Y".to_owned(),
                },
            ),
            ("-----BEGIN X-----", "", BoundaryProblem::MissingEnd),
            (
                "{\"csr\": \"-----BEGIN X-----",
                "-----END X-----",
                BoundaryProblem::NotAlone(Neighbour::Text),
            ),
            (
                "-----begin X-----",
                "-----END X-----",
                BoundaryProblem::Case,
            ),
            (
                "-----BEGIN  X-----",
                "-----END X-----",
                BoundaryProblem::Blanks("-----BEGIN  X-----".to_owned()),
            ),
        ];
        for (begin, end, expected) in cases {
            let armor = pem(begin, BODY, end);
            assert_eq!(
                problems(&armor),
                [IrregularityKind::Boundary(expected)],
                "{begin} … {end}"
            );
            assert!(armor.blocks[0].der.is_some(), "{begin} … {end}");
        }
    }

    #[test]
    fn headers_in_a_block_are_seen_and_skipped() {
        let armor = pem(
            "-----BEGIN X-----",
            &format!("Comment: by hand\n\n{BODY}"),
            "-----END X-----",
        );
        assert_eq!(
            problems(&armor),
            [IrregularityKind::Boundary(BoundaryProblem::Headers)]
        );
        assert!(armor.blocks[0].der.is_some());
    }

    #[test]
    fn bare_base64_and_der_are_blocks_too() {
        let armor = scan(BODY);
        assert_eq!(armor.blocks[0].form, Form::BareBase64);
        assert_eq!(
            problems(&armor),
            [IrregularityKind::Boundary(BoundaryProblem::MissingBegin)]
        );
        let der = armor.blocks[0].der.clone().unwrap();
        assert_eq!(scan(der).blocks[0].form, Form::Der);
    }

    #[test]
    fn a_private_key_is_never_decoded() {
        let armor = pem(
            "-----BEGIN PRIVATE KEY-----",
            BODY,
            "-----END PRIVATE KEY-----",
        );
        assert_eq!(armor.blocks[0].nature, ContentKind::PrivateKey);
        assert_eq!(armor.blocks[0].der, None);
    }

    #[test]
    fn positions_in_the_data_lead_back_to_the_text() {
        let armor = pem("-----BEGIN X-----", BODY, "-----END X-----");
        let range = armor.blocks[0].text_range(&armor.source, &(48..51));
        // 48 bytes are the 64 characters of the first line.
        assert_eq!(armor.source.position(range.start).line, 3);
        assert_eq!(armor.source.position(range.start).column, 1);
        assert_eq!(range.len(), 4);
    }

    #[test]
    fn files_that_hold_nothing_say_what_they_are() {
        assert_eq!(scan("").nature, Some(ContentKind::Empty));
        assert_eq!(scan(" \r\n\t\n").nature, Some(ContentKind::Empty));
        assert_eq!(
            scan("<!DOCTYPE html><html>").nature,
            Some(ContentKind::Html)
        );
        assert_eq!(scan("hello").nature, Some(ContentKind::Unknown));
    }

    #[test]
    fn lines_of_a_body_are_counted_without_their_blanks() {
        let armor = pem(
            "-----BEGIN X-----",
            &format!(" {BODY}\n"),
            "-----END X-----",
        );
        let lines: Vec<_> = armor.blocks[0].lines(&armor.source).collect();
        assert_eq!(lines, [(18..83, 64), (84..108, 24)]);
    }

    #[test]
    fn nul_padding_after_the_block() {
        let armor = scan(format!("-----BEGIN X-----\n{BODY}-----END X-----\n\0\0\0"));
        assert_eq!(problems(&armor), [IrregularityKind::TrailingNul]);
    }
}
