//! What administrators have becomes an inventory that loads, or a reason; nothing is lost, and no node is invented.

mod files;
mod inventory;
mod samples;
mod servers;

use std::{collections::BTreeSet, fs};

use proptest::prelude::*;
use signready::{
    estate::inventory::{Inventory, Product},
    pki::{certificate::Certificate, pem::Armor, text::source::Source},
    work::import::{self, Import, ImportError, ImportFormat, Options, RemarkKind, Written},
};

use crate::support::{self, files_below, forge, project};

fn read_with(text: impl Into<Vec<u8>>, options: &Options) -> Import {
    import::read(&[Source::new("input", text)], options).unwrap()
}

fn read(text: impl Into<Vec<u8>>) -> Import {
    read_with(text, &Options::default())
}

fn sample(name: &str) -> Vec<u8> {
    fs::read(project("tests/cmd/import").join(name)).unwrap()
}

/// `cluster/fqdn role product` of every node of the inventory.
fn nodes(text: &str) -> Vec<String> {
    let inventory = support::inventory(text);
    let described = inventory.nodes().map(|(cluster, node)| {
        let role = node
            .role
            .map_or("-", signready::estate::inventory::Role::word);
        format!(
            "{}/{} {role} {}",
            cluster.name.value, node.fqdn, cluster.product.value
        )
    });
    described.collect()
}

fn imported(text: impl Into<Vec<u8>>) -> Vec<String> {
    nodes(&read(text).inventory(None).unwrap().text)
}

fn remarks(import: &Import) -> Vec<String> {
    import.remarks.iter().map(ToString::to_string).collect()
}
