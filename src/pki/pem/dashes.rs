//! The dashes beside the words of a BEGIN or END line.

/// Hyphens and what word processors and mail programs make of them: in UTF-8, and the two dashes of Windows-1252.
const DASHES: [&[u8]; 10] = [
    b"-",
    "\u{2010}".as_bytes(),
    "\u{2011}".as_bytes(),
    "\u{2012}".as_bytes(),
    "\u{2013}".as_bytes(),
    "\u{2014}".as_bytes(),
    "\u{2015}".as_bytes(),
    "\u{2212}".as_bytes(),
    b"\x96",
    b"\x97",
];

/// A run of dashes beside a boundary's words.
pub(super) struct Dashes {
    pub(super) count: usize,
    /// Five hyphens and nothing else.
    pub(super) is_exact: bool,
    /// Blanks stand between or beside the dashes.
    pub(super) has_blanks: bool,
    /// How many bytes of the text the run takes.
    pub(super) length: usize,
}

impl Dashes {
    pub(super) fn at_end(text: &[u8]) -> Self {
        Self::run(
            text,
            |text| {
                let dash = DASHES.into_iter().find(|dash| text.ends_with(dash))?;
                Some((dash, text.get(..text.len() - dash.len())?))
            },
            |text| text.strip_suffix(b" "),
        )
    }

    pub(super) fn at_start(text: &[u8]) -> Self {
        Self::run(
            text,
            |text| {
                DASHES
                    .into_iter()
                    .find_map(|dash| Some((dash, text.strip_prefix(dash)?)))
            },
            |text| text.strip_prefix(b" "),
        )
    }

    fn run<'a>(
        text: &'a [u8],
        take: impl Fn(&'a [u8]) -> Option<(&'static [u8], &'a [u8])>,
        take_blank: impl Fn(&'a [u8]) -> Option<&'a [u8]>,
    ) -> Self {
        let mut run = Self {
            count: 0,
            is_exact: true,
            has_blanks: false,
            length: 0,
        };
        let mut rest = text;
        loop {
            // A blank counts when a dash follows it.
            let (blank, candidate) = take_blank(rest).map_or((false, rest), |rest| (true, rest));
            let Some((dash, after)) = take(candidate) else {
                break;
            };
            run.count += 1;
            run.has_blanks |= blank;
            run.is_exact &= dash == b"-";
            rest = after;
        }
        run.is_exact &= run.count == 5;
        run.length = text.len() - rest.len();
        run
    }
}
