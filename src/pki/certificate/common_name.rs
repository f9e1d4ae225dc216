//! Whether the CAs of a chain may sign for a common name that a client takes for a DNS name.
//!
//! RFC 5280 applies name constraints to alternative names only, so that a CA for `example.com` could put any host into the common
//! name. OpenSSL closes the gap: where a certificate has no DNS name, its common names are held to the constraints for DNS names.

use super::{Certificate, Client, Mismatch, pointers};
use crate::pki::{
    der::{Element, Tag},
    host_name, oid,
};

impl Certificate {
    /// Whether a client that connects to `host` takes this certificate for it, by a name for which the CAs above may sign. Those above
    /// sign for the alternative names, or the chain is not trusted; this is about the common name.
    pub fn identifies_below<'a>(
        &self,
        host: &str,
        client: Client,
        above: impl Iterator<Item = &'a Self>,
    ) -> Result<(), Mismatch> {
        self.identifies(host, client)?;
        if self.identifies(host, Client::Rfc9525).is_ok() {
            return Ok(());
        }
        match Self::excluder_of(host, above) {
            Some(ca) => Err(Mismatch::CommonNameExcluded(ca.title())),
            None => Ok(()),
        }
    }

    /// The first CA whose name constraints exclude `name` as a DNS name.
    fn excluder_of<'a>(name: &str, above: impl Iterator<Item = &'a Self>) -> Option<&'a Self> {
        let name = host_name::comparable(host_name::without_wildcard(name));
        let mut above = above;
        above.find(|ca| !ca.allows_dns_name(&name))
    }

    fn allows_dns_name(&self, name: &str) -> bool {
        const PERMITTED: Tag = Tag::context_constructed(0);
        const EXCLUDED: Tag = Tag::context_constructed(1);
        let lists = || {
            let mut reader = pointers::value(self, &oid::NAME_CONSTRAINTS)?;
            let lists = reader.expect(Tag::SEQUENCE, "name constraints").ok()?;
            lists.reader().elements("a list of names").ok()
        };
        let lists = lists().unwrap_or_default();
        let of = |tag: Tag| {
            let lists = lists.iter().filter(move |list| list.tag == tag);
            lists.flat_map(dns_names)
        };
        let is_below = |base: &String| is_within(name, base);
        let is_permitted =
            of(PERMITTED).next().is_none() || of(PERMITTED).any(|base| is_below(&base));
        is_permitted && !of(EXCLUDED).any(|base| is_below(&base))
    }
}

/// The DNS names of a list of subtrees.
fn dns_names(list: &Element<'_>) -> Vec<String> {
    let subtrees = list.reader().elements("a name").unwrap_or_default();
    let bases = subtrees.iter().filter_map(|subtree| {
        let base = subtree.reader().element("a name").ok()?;
        let is_dns_name = base.tag == Tag::context(2);
        is_dns_name.then(|| String::from_utf8_lossy(base.content()).into_owned())
    });
    bases.collect()
}

/// Whether a name is this one or below it (RFC 5280 §4.2.1.10); with a dot in front, below it, as everybody reads it.
fn is_within(name: &str, base: &str) -> bool {
    let base = base.to_ascii_lowercase();
    if base.is_empty() {
        return true;
    }
    let Some(front) = name.strip_suffix(&base) else {
        return false;
    };
    front.is_empty() || base.starts_with('.') || front.ends_with('.')
}

#[cfg(test)]
mod tests {
    use super::is_within;

    #[test]
    fn a_name_is_within_its_domain() {
        for (name, base, expected) in [
            ("example.com", "example.com", true),
            ("a.example.com", "Example.com", true),
            ("a.example.com", ".example.com", true),
            ("example.com", ".example.com", false),
            ("badexample.com", "example.com", false),
            ("example.org", "example.com", false),
            ("anything", "", true),
        ] {
            assert_eq!(is_within(name, base), expected, "{name} {base}");
        }
    }
}
