//! Input that was damaged, and what must hold of whatever is said of it.

use proptest::sample::Index;
use signready::{
    judge::finding::Finding,
    pki::{pem::Armor, text::source::Source},
};

/// What the files hold, decoded.
pub fn ders(files: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let armors = files
        .iter()
        .map(|bytes| Armor::scan(&Source::new("a", bytes.clone())));
    armors
        .flat_map(|armor| armor.blocks.into_iter().filter_map(|block| block.der))
        .collect()
}

/// The bytes with others in some places.
pub fn changed(bytes: impl AsRef<[u8]>, changes: &[(Index, u8)]) -> Vec<u8> {
    let mut bytes = bytes.as_ref().to_vec();
    for (at, byte) in changes {
        let at = if bytes.is_empty() {
            0
        } else {
            at.index(bytes.len())
        };
        if let Some(place) = bytes.get_mut(at) {
            *place = *byte;
        }
    }
    bytes
}

/// Checks that every place in the file at `path` lies in its text.
pub fn assert_places(findings: &[Finding], path: &str, text: &[u8]) {
    let ends_line = |byte: &&u8| matches!(byte, b'\n' | b'\r');
    let lines = text.iter().filter(ends_line).count() + 1;
    let places = findings
        .iter()
        .flat_map(|finding| std::iter::once(&finding.place).chain(&finding.related));
    for place in places.filter(|place| place.path.as_str() == path) {
        assert!(place.line.is_none_or(|line| line <= lines));
        if let Some(excerpt) = &place.excerpt {
            assert!(excerpt.line.get(excerpt.span.clone()).is_some());
        }
    }
}
