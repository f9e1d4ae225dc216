//! Whether the CAs of a chain may sign for a common name that a client takes for a DNS name.
//!
//! RFC 5280 applies name constraints to alternative names only, so that a CA for `example.com` could put any host into the common
//! name. OpenSSL closes the gap: where a certificate has no DNS name, its common names are held to the constraints for DNS names.

use super::{Certificate, Client, Mismatch, chain_walk::allows_dns_name};
use crate::pki::host_name;

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
        above.find(|ca| !allows_dns_name(ca, &name))
    }
}
