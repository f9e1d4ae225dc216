//! The IANA special-purpose address registries.
//!
//! The Baseline Requirements (1.6.1, "Reserved IP Address") mean every block of
//! both registries, the globally reachable ones too; `std::net` knows about a
//! third of them. Multicast has registries of its own and is listed here as well:
//! no server has a multicast address.

use std::{net::IpAddr, sync::LazyLock};

use ipnet::IpNet;

/// A block of addresses set aside for a purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// The block in CIDR notation.
    pub prefix: &'static str,
    /// What it is set aside for, in the registry's words.
    pub purpose: &'static str,
    /// The document that did so.
    pub document: &'static str,
}

const fn block(prefix: &'static str, purpose: &'static str, document: &'static str) -> Block {
    Block {
        prefix,
        purpose,
        document,
    }
}

/// Registry contents as of 2025-04 (the last change: `100:0:0:1::/64`).
const BLOCKS: &[Block] = &[
    block("0.0.0.0/32", "this host on this network", "RFC 1122"),
    block("0.0.0.0/8", "this network", "RFC 791"),
    block("10.0.0.0/8", "private use", "RFC 1918"),
    block("100.64.0.0/10", "shared address space", "RFC 6598"),
    block("127.0.0.0/8", "loopback", "RFC 1122"),
    block("169.254.0.0/16", "link local", "RFC 3927"),
    block("172.16.0.0/12", "private use", "RFC 1918"),
    block("192.0.0.0/29", "IPv4 service continuity prefix", "RFC 7335"),
    block("192.0.0.8/32", "IPv4 dummy address", "RFC 7600"),
    block("192.0.0.9/32", "Port Control Protocol anycast", "RFC 7723"),
    block("192.0.0.10/32", "TURN anycast", "RFC 8155"),
    block("192.0.0.170/32", "NAT64/DNS64 discovery", "RFC 8880"),
    block("192.0.0.171/32", "NAT64/DNS64 discovery", "RFC 8880"),
    block("192.0.0.0/24", "IETF protocol assignments", "RFC 6890"),
    block("192.0.2.0/24", "documentation (TEST-NET-1)", "RFC 5737"),
    block("192.31.196.0/24", "AS112-v4", "RFC 7535"),
    block("192.52.193.0/24", "AMT", "RFC 7450"),
    block(
        "192.88.99.0/24",
        "deprecated 6to4 relay anycast",
        "RFC 7526",
    ),
    block("192.168.0.0/16", "private use", "RFC 1918"),
    block(
        "192.175.48.0/24",
        "direct delegation AS112 service",
        "RFC 7534",
    ),
    block("198.18.0.0/15", "benchmarking", "RFC 2544"),
    block("198.51.100.0/24", "documentation (TEST-NET-2)", "RFC 5737"),
    block("203.0.113.0/24", "documentation (TEST-NET-3)", "RFC 5737"),
    block("255.255.255.255/32", "limited broadcast", "RFC 919"),
    block("240.0.0.0/4", "reserved", "RFC 1112"),
    block("224.0.0.0/4", "multicast", "RFC 5771"),
    block("::1/128", "loopback", "RFC 4291"),
    block("::/128", "unspecified", "RFC 4291"),
    block("::ffff:0:0/96", "IPv4-mapped", "RFC 4291"),
    block("64:ff9b::/96", "IPv4-IPv6 translation", "RFC 6052"),
    block("64:ff9b:1::/48", "IPv4-IPv6 translation", "RFC 8215"),
    block("100::/64", "discard only", "RFC 6666"),
    block("100:0:0:1::/64", "dummy IPv6 prefix", "RFC 9780"),
    block("2001::/32", "Teredo", "RFC 4380"),
    block("2001:1::1/128", "Port Control Protocol anycast", "RFC 7723"),
    block("2001:1::2/128", "TURN anycast", "RFC 8155"),
    block(
        "2001:1::3/128",
        "DNS-SD service registration anycast",
        "RFC 9665",
    ),
    block("2001:2::/48", "benchmarking", "RFC 5180"),
    block("2001:3::/32", "AMT", "RFC 7450"),
    block("2001:4:112::/48", "AS112-v6", "RFC 7535"),
    block("2001:10::/28", "deprecated (previously ORCHID)", "RFC 4843"),
    block("2001:20::/28", "ORCHIDv2", "RFC 7343"),
    block("2001:30::/28", "drone remote ID entity tags", "RFC 9374"),
    block("2001::/23", "IETF protocol assignments", "RFC 2928"),
    block("2001:db8::/32", "documentation", "RFC 3849"),
    block("2002::/16", "6to4", "RFC 3056"),
    block(
        "2620:4f:8000::/48",
        "direct delegation AS112 service",
        "RFC 7534",
    ),
    block("3fff::/20", "documentation", "RFC 9637"),
    block("5f00::/16", "segment routing (SRv6) SIDs", "RFC 9602"),
    block("fc00::/7", "unique local", "RFC 4193"),
    block("fe80::/10", "link-local unicast", "RFC 4291"),
    block("ff00::/8", "multicast", "RFC 4291"),
];

static PARSED: LazyLock<Vec<(IpNet, Block)>> = LazyLock::new(|| {
    BLOCKS
        .iter()
        .filter_map(|block| Some((block.prefix.parse().ok()?, *block)))
        .collect()
});

/// The most specific special-purpose block that holds this address.
pub fn special_purpose_block(address: IpAddr) -> Option<Block> {
    PARSED
        .iter()
        .filter(|(network, _)| network.contains(&address))
        .max_by_key(|(network, _)| network.prefix_len())
        .map(|&(_, block)| block)
}

#[cfg(test)]
mod tests {
    use super::{BLOCKS, PARSED, special_purpose_block};

    #[test]
    fn every_block_parses() {
        assert_eq!(PARSED.len(), BLOCKS.len());
    }

    #[test]
    fn finds_the_most_specific_block() {
        let purpose =
            |text: &str| special_purpose_block(text.parse().unwrap()).map(|block| block.purpose);
        assert_eq!(purpose("10.1.2.3"), Some("private use"));
        assert_eq!(purpose("192.0.0.9"), Some("Port Control Protocol anycast"));
        assert_eq!(purpose("192.0.0.77"), Some("IETF protocol assignments"));
        assert_eq!(
            purpose("192.88.99.1"),
            Some("deprecated 6to4 relay anycast")
        );
        assert_eq!(purpose("2001:db8::1"), Some("documentation"));
        assert_eq!(purpose("2001:1ff::1"), Some("IETF protocol assignments"));
        assert_eq!(purpose("fd00::1"), Some("unique local"));
        assert_eq!(purpose("239.1.1.1"), Some("multicast"));
        assert_eq!(purpose("8.8.8.8"), None);
        assert_eq!(purpose("2606:4700::1111"), None);
    }
}
