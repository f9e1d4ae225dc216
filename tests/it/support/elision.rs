//! What a page leaves out of what a command prints: `[..]` stands for anything on a line, a line of `...` for any lines.

const ANY_LINES: &str = "...";
const ANYTHING: &str = "[..]";

/// What one more line that fits is worth, in lines that must be written.
const FIT: i64 = 4;

/// The same of a line that begins with the same word: it says something else of the same thing.
const CHANGE: i64 = 2;

const IMPOSSIBLE: i64 = i64::MIN / 2;

/// What a page should show when a command prints something else than it did: what still fits stays as it is, with all that
/// it leaves out, and the rest is written out. `...` stays where the lines before and behind it still fit, or at least begin
/// with the same words.
pub fn updated(shown: &str, printed: &str) -> String {
    let page = Page {
        shown: shown.lines().collect(),
        printed: printed.lines().collect(),
    };
    page.aligned()
        .into_iter()
        .map(|line| format!("{line}\n"))
        .collect()
}

struct Page<'a> {
    shown: Vec<&'a str>,
    printed: Vec<&'a str>,
}

/// What is best from a place on, in lines of both; where it is impossible, the worth says so.
#[derive(Clone, Copy, Default)]
struct Best {
    /// Wherever we are.
    free: i64,
    /// Inside of the `...` that is shown here.
    inside: i64,
}

impl<'a> Page<'a> {
    /// What it is worth to take a printed line for the one that is shown.
    fn worth(&self, shown: usize, printed: usize) -> Option<i64> {
        let (shown, printed) = (*self.shown.get(shown)?, *self.printed.get(printed)?);
        let word = |line: &'a str| line.split_whitespace().next();
        if shown == ANY_LINES {
            None
        } else if fits(printed, shown) {
            Some(FIT)
        } else {
            (word(shown).is_some() && word(shown) == word(printed)).then_some(CHANGE)
        }
    }

    fn is_any(&self, shown: usize) -> bool {
        self.shown.get(shown) == Some(&ANY_LINES)
    }

    /// The worth of what follows a line that is taken for another, or the beginning: `...` can begin only there.
    fn behind(&self, best: &[Vec<Best>], shown: usize, printed: usize) -> i64 {
        let Best { free, inside } = best[shown][printed];
        if self.is_any(shown) {
            free.max(inside)
        } else {
            free
        }
    }

    fn worths(&self) -> Vec<Vec<Best>> {
        let (shown, printed) = (self.shown.len(), self.printed.len());
        let mut best = vec![vec![Best::default(); printed + 2]; shown + 3];
        for i in (0..=shown).rev() {
            for j in (0..=printed).rev() {
                let mut free = if i == shown && j == printed {
                    0
                } else {
                    IMPOSSIBLE
                };
                if let Some(worth) = self.worth(i, j) {
                    free = free.max(worth + self.behind(&best, i + 1, j + 1));
                }
                if i < shown {
                    free = free.max(best[i + 1][j].free);
                }
                if j < printed {
                    free = free.max(best[i][j + 1].free - 1);
                }
                let mut inside = IMPOSSIBLE;
                if self.is_any(i) {
                    if i + 1 == shown && j == printed {
                        inside = 0;
                    }
                    if let Some(worth) = self.worth(i + 1, j) {
                        inside = inside.max(worth + self.behind(&best, i + 2, j + 1));
                    }
                    if j < printed {
                        inside = inside.max(best[i][j + 1].inside);
                    }
                }
                best[i][j] = Best { free, inside };
            }
        }
        best
    }

    /// The lines to show.
    fn aligned(&self) -> Vec<&'a str> {
        let best = self.worths();
        let mut lines = Vec::new();
        let (mut i, mut j, mut is_anchored) = (0, 0, true);
        while i < self.shown.len() || j < self.printed.len() {
            let Best { free, inside } = best[i][j];
            if is_anchored && self.is_any(i) && inside >= free {
                lines.push(ANY_LINES);
                while best[i][j].inside == best[i][j + 1].inside && j < self.printed.len() {
                    j += 1;
                }
                i += 1;
            } else if let Some(worth) = self.worth(i, j)
                && free == worth + self.behind(&best, i + 1, j + 1)
            {
                let is_fit = worth == FIT;
                lines.push(if is_fit {
                    self.shown[i]
                } else {
                    self.printed[j]
                });
                (i, j, is_anchored) = (i + 1, j + 1, true);
            } else if i < self.shown.len() && free == best[i + 1][j].free {
                (i, is_anchored) = (i + 1, false);
            } else {
                lines.push(self.printed[j]);
                (j, is_anchored) = (j + 1, false);
            }
        }
        lines
    }
}

/// Whether a line is one that a page shows in this way.
fn fits(line: &str, shown: &str) -> bool {
    let Some((begin, rest)) = shown.split_once(ANYTHING) else {
        return line == shown;
    };
    let Some(mut line) = line.strip_prefix(begin) else {
        return false;
    };
    let (between, end) = rest.rsplit_once(ANYTHING).unwrap_or(("", rest));
    for part in between.split(ANYTHING) {
        match line.split_once(part) {
            Some((_, behind)) => line = behind,
            None => return false,
        }
    }
    line.ends_with(end)
}

#[test]
fn what_still_fits_stays_left_out() {
    for (shown, printed, written) in [
        // Nothing is left out, or all.
        ("a b", "a c", "a c"),
        ("...", "a b", "..."),
        ("", "a", "a"),
        ("a", "", ""),
        // A line that still fits, beside one that does not.
        ("x[..]z old", "xyz new", "x[..]z new"),
        ("x[..]z x[..]w", "xyz xyv", "x[..]z xyv"),
        // Lines are added, and taken out.
        ("a[..] c", "a1 b c", "a[..] b c"),
        ("a[..] b c", "a1 c", "a[..] c"),
        // What is around `...` decides.
        ("a ... d e", "a b c d f", "a ... d f"),
        ("a ... d", "a b c e", "a b c e"),
        ("a ... d", "x b c d", "x b c d"),
        ("... d e", "a b d f", "... d f"),
        ("a ...", "a b c", "a ..."),
        ("a ...", "b c", "b c"),
        ("a ... c ... e f", "a b c d x f", "a ... c d x f"),
        ("a ... c ... e f", "a b c d e g", "a ... c ... e g"),
        ("a ... d", "a d", "a ... d"),
        // A line that says something else of the same thing.
        ("a:1 ... d:1 ... f", "a:2 b c d:2 e f", "a:2 ... d:2 ... f"),
        ("a:1 a:2 a:3", "a:1 a:3", "a:1 a:3"),
    ] {
        let lines = |words: &str| -> String {
            words
                .split_whitespace()
                .map(|line| line.replace(':', " ") + "\n")
                .collect()
        };
        assert_eq!(
            updated(&lines(shown), &lines(printed)),
            lines(written),
            "{shown}"
        );
    }
}

#[test]
fn anything_on_a_line_is_anything() {
    for (line, shown, is_fit) in [
        ("abc", "abc", true),
        ("abc", "a[..]c", true),
        ("abc", "[..]", true),
        ("ac", "a[..]c", true),
        ("a", "a[..]a", false),
        ("a1b2c", "a[..]b[..]c", true),
        ("a1c", "a[..]b[..]c", false),
        ("abcd", "a[..]c", false),
    ] {
        assert_eq!(fits(line, shown), is_fit, "{line} {shown}");
    }
}
