//! Files and blocks that are something else than a certification request.

use crate::{
    judge::{
        finding::RuleId,
        fleet::FileContent,
        rule::{Check, Citation, InputContext, Reporter, Rule},
    },
    pki::pem::{Block, Nature, is_cut_off},
};

/// `encoding-not-a-request`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("encoding-not-a-request"),
    since: "0.1.0",
    summary: "file or block is not a certification request",
    rationale: "A CA's form takes one thing: a PKCS#10 request. A certificate, a public key, a PKCS#7 \
        container or a saved web page in its place costs a round trip, and often days. The structure decides, \
        not the label: a block that is called a request and holds a certificate is reported too.",
    remediation: "hand in the request itself: the block that begins with `-----BEGIN CERTIFICATE REQUEST-----`",
    citations: &[Citation::Rfc(7468, "7"), Citation::Rfc(2986, "4")],
    check: Check::Input(check),
};

fn check(context: &InputContext<'_>, reporter: &mut Reporter) {
    let FileContent::Armor(armor) = &context.file.content else {
        return;
    };
    // A private key has a rule of its own.
    if let Some(nature) = armor.nature.filter(|nature| !nature.is_secret()) {
        let message = match nature {
            Nature::Empty if armor.source.bytes().is_empty() => "the file is empty".to_owned(),
            Nature::Empty => "there is nothing but blanks in the file".to_owned(),
            Nature::Unknown => {
                "the file holds no certification request: it is neither PEM nor DER".to_owned()
            }
            other => format!("the file holds no certification request: it is {other}"),
        };
        reporter
            .report(context.file(), message)
            .advise(advice(nature));
    }
    for (index, block) in armor.blocks.iter().enumerate() {
        if !is_something_else(block) {
            continue;
        }
        let message = if block.label.is_empty() {
            format!("this is {}, not a certification request", block.nature)
        } else if Nature::of_label(&block.label) == block.nature {
            format!(
                "this block is {}, not a certification request",
                block.nature
            )
        } else {
            format!(
                "this block is called `{}` and is {}",
                block.label, block.nature
            )
        };
        let message = if block.der.as_deref().is_some_and(is_cut_off) {
            message + ", the end of which is missing"
        } else {
            message
        };
        reporter
            .report(context.at(index, block.label_range.clone()), message)
            .advise(advice(block.nature));
    }
}

/// A private key has a rule of its own, and so has a block that cannot be read.
fn is_something_else(block: &Block) -> bool {
    !matches!(
        block.nature,
        Nature::CertificationRequest | Nature::Unknown | Nature::PrivateKey | Nature::Pkcs12
    )
}

fn advice(nature: Nature) -> &'static str {
    match nature {
        Nature::Certificate => {
            "a certificate is what a CA sends back; send it the request that was made on the server (`show csr own tomcat` on Cisco Unified CM)"
        }
        Nature::RevocationList | Nature::Pkcs7 => {
            "this is what a CA gives out; send it the request that was made on the server"
        }
        Nature::PublicKey => {
            "a request holds the key and the names, signed; make one on the server and send that"
        }
        Nature::ServerList => {
            "`signready import` makes an inventory of it; the request of a server is what `show csr own tomcat` prints there"
        }
        Nature::CertificateList | Nature::Terminal => {
            "show the request with `show csr own tomcat`, or the name of another certificate, and take the lines from BEGIN to END"
        }
        Nature::OpensslText => {
            "this is a printout for people; send the file that `openssl req` reads, with its BEGIN and END lines"
        }
        Nature::Html => {
            "the download saved a web page, perhaps a login page; download the request again"
        }
        Nature::Empty => "the download or copy failed; fetch the request again",
        Nature::KeyParameters => "remove this block; it is left over from making the key",
        _ => "send the request that was made on the server, between its BEGIN and END lines",
    }
}
