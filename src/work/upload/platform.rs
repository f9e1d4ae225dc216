//! The platform that CUCM, IM and Presence and Unity Connection share.
//!
//! Order, restarts and cautions: Cisco, document 217138, “Regeneration of CUCM CA-signed certificates”, and 118731. The
//! bodies of the management API are those that its public clients send.

use super::{Arrival, Instructions, UploadFile, file, pem};
use crate::{
    estate::inventory::{Custody, Purpose},
    judge::server_form::{Field, Step, StepContent},
    pki::certificate::Certificate,
};

const PLACE: &str =
    "OS Administration > Security > Certificate Management > Upload Certificate/Certificate chain";

pub(super) fn instructions(arrival: &Arrival<'_>) -> Instructions {
    let mut instructions = Instructions::default();
    if arrival.custody == Custody::Local {
        instructions.cautions.push(
            "The inventory says that the keys of this cluster are made here, and the server takes a certificate only for a key of its own. If \
             this one answers a request from the server, put `key-custody = \"server\"` into the cluster and plan again; if not, make the \
             request on the server (`signready worksheet`), and order again."
                .to_owned(),
        );
        return instructions;
    }
    let purpose = arrival.purpose.unwrap_or(Purpose::Tomcat);
    let store = trust_store(purpose);
    let mut authorities: Vec<&Certificate> = arrival.intermediates().collect();
    authorities.extend(arrival.root());
    // From the root down: each is taken only when whoever signed it is there.
    authorities.reverse();
    for (index, authority) in authorities.iter().enumerate() {
        let name = format!("{}-{store}.pem", index + 1);
        instructions.steps.push(upload(
            &format!("{}. {}", index + 1, authority.title()),
            &store,
            &name,
        ));
        instructions.files.push(file(name, pem(authority)));
    }
    let number = authorities.len() + 1;
    let name = format!("{number}-{purpose}.pem");
    instructions.steps.push(upload(
        &format!("{number}. {}", arrival.certificate.title()),
        purpose.word(),
        &name,
    ));
    instructions
        .files
        .push(file(name, pem(arrival.certificate)));
    instructions.steps.push(Step {
        title: "Or all of it by the certificate management API, in this order".to_owned(),
        content: StepContent::Commands(vec![
            format!(
                "POST https://{}/platformcom/api/v1/certmgr/config/trust/certificates  trust.json",
                arrival.node
            ),
            format!(
                "POST https://{}/platformcom/api/v1/certmgr/config/identity/certificates  identity.json",
                arrival.node
            ),
        ]),
        notes: vec![
            "From release 14 on. Cisco documents the interface and not the bodies: these are what its public clients send.".to_owned(),
        ],
    });
    instructions
        .files
        .extend(bodies(purpose, arrival, &authorities));
    instructions.steps.push(restart(purpose));
    instructions.cautions = cautions(purpose);
    instructions
}

fn upload(title: &str, purpose: &str, name: &str) -> Step {
    let fields = vec![
        Field::new("Certificate Purpose", purpose),
        Field::new("Upload File", name),
    ];
    Step::fields(format!("{title}: {PLACE}"), fields)
}

/// Where the server looks for whoever signed a certificate of this purpose.
fn trust_store(purpose: Purpose) -> String {
    let word = purpose.word();
    let word = word.strip_suffix("-ECDSA").unwrap_or(word);
    // “Trust store is `cup-xmpp-trust`” (Cisco, IM and Presence configuration guide).
    let word = word.strip_suffix("-s2s").unwrap_or(word);
    format!("{word}-trust")
}

fn bodies(
    purpose: Purpose,
    arrival: &Arrival<'_>,
    authorities: &[&Certificate],
) -> [UploadFile; 2] {
    let encoded: Vec<String> = authorities.iter().map(|authority| pem(authority)).collect();
    let service = trust_store(purpose).replace("-trust", "");
    let trust = serde_json::json!({
        "service": [service],
        "certificates": encoded,
        "description": "uploaded by plan",
    });
    let mut chain = vec![pem(arrival.certificate)];
    chain.extend(arrival.intermediates().map(pem));
    let identity = serde_json::json!({
        "service": purpose.word(),
        "certificates": chain,
    });
    [
        file("trust.json", format!("{trust:#}\n")),
        file("identity.json", format!("{identity:#}\n")),
    ]
}

fn restart(purpose: Purpose) -> Step {
    let services: &[&str] = match purpose {
        Purpose::Tomcat | Purpose::TomcatEcdsa => &["Cisco Tomcat"],
        Purpose::CallManager | Purpose::CallManagerEcdsa => &[
            "Cisco Trust Verification Service",
            "Cisco Tftp",
            "Cisco CallManager",
            "Cisco CTIManager",
        ],
        Purpose::Ipsec => &["Cisco DRF Master", "Cisco DRF Local"],
        Purpose::CupXmppS2s | Purpose::CupXmppS2sEcdsa => {
            &["Cisco XCP XMPP Federation Connection Manager"]
        }
        _ => &[],
    };
    if services.is_empty() {
        return Step::commands(
            "Then restart what presents it",
            Vec::new(),
            &["Which services these are was not verified: the page says so after the upload."],
        );
    }
    let is_tomcat = matches!(purpose, Purpose::Tomcat | Purpose::TomcatEcdsa);
    let lines = services
        .iter()
        .map(|service| format!("utils service restart {service}"));
    let notes: &[&str] = if is_tomcat {
        &[]
    } else {
        &[
            "The services are those of Cisco's document 217138; how the command line writes their names was not verified.",
        ]
    };
    Step::commands(
        "Then, on the command line of every node that it is for",
        lines.collect(),
        notes,
    )
}

fn cautions(purpose: Purpose) -> Vec<String> {
    // Cisco's guide for release 12.5: these are copied from node to node, and imports into CAPF-trust are not.
    let copied = match trust_store(purpose).as_str() {
        "tomcat-trust" | "CallManager-trust" | "Phone-SAST-trust" => {
            "What is uploaded to a trust store comes to the other nodes by itself."
        }
        "CAPF-trust" => {
            "What is uploaded to this trust store does not come to the other nodes by itself: upload it on each."
        }
        _ => {
            "Whether what is uploaded to this trust store comes to the other nodes by itself was not verified: look there before the next upload."
        }
    };
    let first = format!("One cluster at a time, and the publisher first. {copied}");
    let mut cautions = vec![
        first,
        "An entry of a trust store with the same common name is in the way: `signready verify --snapshot` finds it."
            .to_owned(),
    ];
    match purpose {
        Purpose::Tomcat | Purpose::TomcatEcdsa => cautions.push(
            "With single sign-on, disable it before the upload and enable it after the restart."
                .to_owned(),
        ),
        Purpose::CallManager | Purpose::CallManagerEcdsa => cautions.push(
            "Phones are reset, and TFTP serves the old certificate until it was restarted. Never replace CallManager and TVS at the same time: phones \
             would trust neither."
                .to_owned(),
        ),
        _ => {}
    }
    cautions
}
