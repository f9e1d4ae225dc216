//! Real output of Cisco's servers, and real requests: each is read, or refused in words, by every command.

use super::*;

/// A sample, and what each command says of it: its exit code and a part of what it prints.
struct Sample {
    name: &'static str,
    import: (i32, &'static str),
    lint: &'static str,
    inspect: (i32, &'static str),
}

const NO_DOMAIN: &str = "`CUCMB1` has no domain; give the domain of the servers with `--domain`";
const A_CERTIFICATE: &str = "this block is a certificate, not a certification request";
const A_SERVER_LIST: &str = "the file holds no certification request: it is a list of servers, as Cisco's command line prints it";
const NO_REQUEST: (i32, &str) = (
    2,
    "holds no request that can be read: it is a list of servers",
);

/// Every file whose first line says where it is from.
const SAMPLES: [Sample; 10] = [
    Sample {
        name: "cli-ref-show-csr-own-example-truncated.pem",
        import: (2, "2: not read: a certificate that is cut off or damaged"),
        lint: "this block is called `CERTIFICATE SIGN REQUEST` and is a certificate, the end of which is missing",
        inspect: (2, "holds no request that can be read: it is a certificate"),
    },
    Sample {
        name: "cucm86-ipsec-118886.cert.pem",
        import: (2, NO_DOMAIN),
        lint: A_CERTIFICATE,
        inspect: (2, "holds no request that can be read: it is a certificate"),
    },
    Sample {
        name: "cucm86-ipsec-118886.csr.pem",
        import: (2, NO_DOMAIN),
        lint: "`CUCMB1` is not a fully qualified name",
        inspect: (
            0,
            "serialNumber             56669f92835ffed5084b2915867000f0b669bb7dafa43f3d39aa4d1335e9e253",
        ),
    },
    Sample {
        name: "ios-ca-118886.ca.pem",
        import: (2, "the certificate of a CA, not of a server"),
        lint: A_CERTIFICATE,
        inspect: (2, "holds no request that can be read: it is a certificate"),
    },
    Sample {
        name: "run-sql-processnode-name-nodeid.txt",
        import: (0, "host = \"cucm105pub.mydomain.com\""),
        lint: A_SERVER_LIST,
        inspect: NO_REQUEST,
    },
    Sample {
        name: "run-sql-processnode-star.txt",
        import: (
            2,
            "System > Server has the address: give the full name there, or import the output of `show network cluster`",
        ),
        lint: A_SERVER_LIST,
        inspect: NO_REQUEST,
    },
    Sample {
        name: "show-cert-list-own-v15.txt",
        import: (
            2,
            "`show cert list` lists the certificates of one server and names no server",
        ),
        lint: "the file holds no certification request: it is a list of certificates, as `show cert list` prints it",
        inspect: (
            2,
            "holds no request that can be read: it is a list of certificates",
        ),
    },
    Sample {
        name: "show-network-cluster-fqdn-no-processnode.txt",
        import: (0, "host = \"cucmpub.edgrodrilab.com\""),
        lint: A_SERVER_LIST,
        inspect: NO_REQUEST,
    },
    Sample {
        name: "show-network-cluster-nodomain-mixed.txt",
        import: (
            2,
            "`CUCMPUB` has no domain; give the domain of the servers with `--domain`",
        ),
        lint: A_SERVER_LIST,
        inspect: NO_REQUEST,
    },
    Sample {
        name: "show-network-cluster-processnode-ip.txt",
        import: (0, "host = \"cucm10.alegarc2.lab\""),
        lint: A_SERVER_LIST,
        inspect: NO_REQUEST,
    },
];

/// Runs a command on a sample; gives the exit code and everything printed.
fn run(command: &str, name: &str) -> (i32, String) {
    let output = support::program()
        .args([command, name])
        .current_dir(project("tests/cmd/import"))
        .output()
        .unwrap();
    let printed = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap(),
        String::from_utf8(printed).unwrap(),
    )
}

#[test]
fn every_sample_is_read_or_refused_in_words() {
    for sample in SAMPLES {
        let expected = [
            ("import", sample.import),
            ("lint", (1, sample.lint)),
            ("inspect", sample.inspect),
        ];
        for (command, (code, sentence)) in expected {
            let (found, printed) = run(command, sample.name);
            assert_eq!(found, code, "{command} {}\n{printed}", sample.name);
            assert!(
                printed.contains(sentence),
                "{command} {}: {sentence}\n{printed}",
                sample.name
            );
        }
    }
}

#[test]
fn the_list_of_samples_is_complete() {
    let folder = project("tests/cmd/import");
    let mut files: Vec<String> = files_below(&folder)
        .into_iter()
        .filter(|path| {
            fs::read(folder.join(path))
                .unwrap()
                .starts_with(b"# source: ")
        })
        .collect();
    files.sort();
    let names: Vec<&str> = SAMPLES.iter().map(|sample| sample.name).collect();
    assert_eq!(files, names);
}
