//! Files and blocks that are something else than a certification request.

use crate::{
    judge::{
        finding::RuleId,
        fleet::FileContent,
        rule::{Check, Citation, InputContext, Reporter, Rule},
    },
    pki::pem::{Block, ContentKind, is_cut_off},
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
    if let Some(nature) = armor.nature {
        let message = match nature {
            ContentKind::Empty if armor.source.bytes().is_empty() => "the file is empty".to_owned(),
            ContentKind::Empty => "there is nothing but blanks in the file".to_owned(),
            ContentKind::Unknown => {
                "the file holds no certification request: it is neither PEM nor DER".to_owned()
            }
            other => format!("the file holds no certification request: it is {other}"),
        };
        reporter
            .report(context.file(), message)
            .advise(advice(nature));
    }
    let mut blocks = armor.blocks.iter();
    let has_request = blocks.any(|block| block.nature == ContentKind::CertificationRequest);
    for (index, block) in armor.blocks.iter().enumerate() {
        // A private key beside a request is for the rule about private keys alone.
        if !is_something_else(block) || has_request && block.nature.is_secret() {
            continue;
        }
        let message = if block.label.is_empty() {
            format!("this is {}, not a certification request", block.nature)
        } else if ContentKind::of_label(&block.label) == block.nature {
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

/// A block that cannot be read has a rule of its own.
fn is_something_else(block: &Block) -> bool {
    !matches!(
        block.nature,
        ContentKind::CertificationRequest | ContentKind::Unknown
    )
}

fn advice(nature: ContentKind) -> &'static str {
    match nature {
        ContentKind::Certificate => {
            "a certificate is what a CA sends back; send it the request that was made on the server (`show csr own tomcat` on Cisco Unified CM)"
        }
        ContentKind::RevocationList | ContentKind::Pkcs7 => {
            "this is what a CA gives out; send it the request that was made on the server"
        }
        ContentKind::PublicKey => {
            "a request holds the key and the names, signed; make one on the server and send that"
        }
        ContentKind::ServerList => {
            "`signready import` makes an inventory of it; the request of a server is what `show csr own tomcat` prints there"
        }
        ContentKind::CertificateList | ContentKind::Terminal => {
            "show the request with `show csr own tomcat`, or the name of another certificate, and take the lines from BEGIN to END"
        }
        ContentKind::OpensslText => {
            "this is a printout for people; send the file that `openssl req` reads, with its BEGIN and END lines"
        }
        ContentKind::Html => {
            "the download saved a web page, perhaps a login page; download the request again"
        }
        ContentKind::Empty => "the download or copy failed; fetch the request again",
        ContentKind::PrivateKey | ContentKind::Pkcs12 => {
            "send the request that was made with the key; the key itself goes to nobody"
        }
        ContentKind::KeyParameters => "remove this block; it is left over from making the key",
        _ => "send the request that was made on the server, between its BEGIN and END lines",
    }
}
