//! Expressway: a list of trusted CAs and one certificate.
//!
//! Cisco Expressway Certificate Creation and Use Deployment Guide, “Managing the Trusted CA Certificate List” and “Loading a
//! Server Certificate and Private Key Onto Expressway”.

use super::{Arrival, Instructions, file, pem};
use crate::{
    estate::inventory::Custody,
    judge::server_form::{Field, Step, StepContent},
    pki::certificate::Certificate,
};

pub(super) fn instructions(arrival: &Arrival<'_>) -> Instructions {
    let mut authorities: Vec<&Certificate> = arrival.intermediates().collect();
    authorities.extend(arrival.root());
    let trusted: String = authorities.iter().map(|authority| pem(authority)).collect();
    let key = match (arrival.custody, arrival.key) {
        (Custody::Server, _) => "(on the server already)".to_owned(),
        (Custody::Local, Some(path)) => path.to_owned(),
        (Custody::Local, None) => "the key that the request was made with".to_owned(),
    };
    Instructions {
        files: vec![
            file("1-trusted-ca.pem", trusted),
            file("2-server.pem", pem(arrival.certificate)),
        ],
        steps: vec![
            Step::fields(
                "1. Maintenance > Security > Trusted CA certificate > Append CA certificate",
                vec![Field::new("File", "1-trusted-ca.pem")],
            ),
            Step::fields(
                "2. Maintenance > Security > Server certificate > Upload new certificate",
                vec![
                    Field::new("Server certificate", "2-server.pem"),
                    Field::new("Private key", key),
                ],
            ),
            Step::new(
                "Then restart the Expressway: Maintenance > Restart options",
                StepContent::Fields(Vec::new()),
                &["The new certificate counts from the restart on. In a cluster, one peer after the other."],
            ),
        ],
        cautions: vec![
            "A private key is uploaded without a password.".to_owned(),
            "Expressway-C and Expressway-E must trust whoever signed the other's certificate: append the CA on both.".to_owned(),
        ],
    }
}
