//! What to run or click so that certificates get into the stores.
//!
//! `certutil` and its stores are in Microsoft's documentation of certutil and of “System Store Locations”, the path of
//! the group policy in the guides of the US Federal PKI. What nobody here has run on the system is said to be so.

use super::{Decision, Placement, Store};
use crate::judge::server_form::Step;

/// A system of clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Platform {
    /// Windows, one computer or a domain.
    Windows,
    /// macOS.
    MacOs,
    /// Linux.
    Linux,
}

impl Platform {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Windows, Self::MacOs, Self::Linux];

    /// The word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Windows => "windows",
            Self::MacOs => "macos",
            Self::Linux => "linux",
        }
    }
}

const NOT_VERIFIED: &str = "Not verified on such a system: try it on one computer first.";

/// What to do on the clients of these systems, beside a folder with the files.
pub fn steps(placements: &[Placement], platforms: &[Platform]) -> Vec<Step> {
    let placed = |store: Store| -> Vec<&Placement> {
        let wanted = Decision::Place(store);
        placements
            .iter()
            .filter(|placement| placement.decision == wanted)
            .collect()
    };
    let stores: Vec<(Store, Vec<&Placement>)> = Store::ALL
        .into_iter()
        .map(|store| (store, placed(store)))
        .filter(|(_, placed)| !placed.is_empty())
        .collect();
    if stores.is_empty() {
        return Vec::new();
    }
    platforms
        .iter()
        .flat_map(|platform| match platform {
            Platform::Windows => windows(&stores),
            Platform::MacOs => vec![mac_os(&stores)],
            Platform::Linux => linux(&stores),
        })
        .collect()
}

/// A line for each certificate.
fn for_each(
    stores: &[(Store, Vec<&Placement>)],
    line: impl Fn(Store, &str) -> String,
) -> Vec<String> {
    let lines = stores.iter().flat_map(|(store, placed)| {
        let line = &line;
        placed
            .iter()
            .map(move |placement| line(*store, &placement.stem))
    });
    lines.collect()
}

fn windows(stores: &[(Store, Vec<&Placement>)]) -> Vec<Step> {
    let has_self_signed = stores
        .iter()
        .any(|(store, _)| *store == Store::EnterpriseTrust);
    let enterprise: &[&str] = if has_self_signed {
        &[
            "That the store `Trust` is what the console calls Enterprise Trust was concluded from scripts of others, and not verified on Windows.",
        ]
    } else {
        &[]
    };
    let roots: Vec<(Store, Vec<&Placement>)> = stores
        .iter()
        .filter(|(store, _)| *store == Store::TrustedRoot)
        .cloned()
        .collect();
    let mut steps = vec![Step::commands(
        "Windows, one computer: a command prompt as administrator",
        for_each(stores, |store, stem| {
            format!(
                "certutil -f -addstore {} {}\\{stem}.cer",
                store.word(),
                store.folder()
            )
        }),
        enterprise,
    )];
    steps.push(Step::commands(
        "Windows, one user: the user's own command prompt",
        for_each(stores, |store, stem| {
            format!(
                "certutil -user -f -addstore {} {}\\{stem}.cer",
                store.word(),
                store.folder()
            )
        }),
        &["Windows asks the user to confirm a root.", NOT_VERIFIED],
    ));
    steps.push(policy(stores));
    if !roots.is_empty() {
        let mut lines = for_each(&roots, |store, stem| {
            format!(
                "certutil -dspublish -f {}\\{stem}.cer RootCA",
                store.folder()
            )
        });
        lines.push("gpupdate /force".to_owned());
        steps.push(Step::commands(
            "Or Windows, the whole domain: published in Active Directory, by an enterprise administrator",
            lines,
            &[
                "The second command fetches it on a client at once; otherwise it comes with the next refresh of its policies.",
                NOT_VERIFIED,
            ],
        ));
    }
    steps.push(Step::commands(
        "Or Windows, with PowerShell as administrator",
        for_each(stores, |store, stem| {
            format!(
                "Import-Certificate -FilePath {}\\{stem}.cer -CertStoreLocation Cert:\\LocalMachine\\{}",
                store.folder(),
                store.word()
            )
        }),
        &[NOT_VERIFIED],
    ));
    steps.push(Step::commands(
        "Or Windows, with Microsoft's Certificate Manager tool",
        for_each(stores, |store, stem| {
            format!(
                "CertMgr.exe /c /add {}\\{stem}.cer /s /r localMachine {}",
                store.folder(),
                store.word().to_lowercase()
            )
        }),
        &[
            "CertMgr.exe comes with the Windows SDK; give its full path, as `certmgr` alone opens the console certmgr.msc.",
            NOT_VERIFIED,
        ],
    ));
    steps
}

fn policy(stores: &[(Store, Vec<&Placement>)]) -> Step {
    let lines = stores.iter().map(|(store, placed)| {
        let files: Vec<String> = placed
            .iter()
            .map(|placement| format!("{}\\{}.cer", store.folder(), placement.stem))
            .collect();
        format!("{}: Import… {}", store.title(), files.join(", "))
    });
    Step::commands(
        "Windows, the whole domain: Group Policy Management, edit a policy that is linked to the computers",
        std::iter::once(
            "Computer Configuration > Policies > Windows Settings > Security Settings > Public Key Policies"
                .to_owned(),
        )
        .chain(lines)
        .collect(),
        &[NOT_VERIFIED],
    )
}

fn mac_os(stores: &[(Store, Vec<&Placement>)]) -> Step {
    Step::commands(
        "macOS, one computer: Terminal, as an administrator",
        for_each(stores, |store, stem| {
            let result = match store {
                Store::TrustedRoot => "trustRoot",
                Store::EnterpriseTrust => "trustAsRoot",
            };
            format!(
                "sudo security add-trusted-cert -d -r {result} -k /Library/Keychains/System.keychain {}/{stem}.cer",
                store.folder()
            )
        }),
        &[
            NOT_VERIFIED,
            "On many computers, a profile of your device management does the same.",
        ],
    )
}

fn linux(stores: &[(Store, Vec<&Placement>)]) -> Vec<Step> {
    let mut debian = for_each(stores, |store, stem| {
        format!(
            "sudo cp {}/{stem}.crt /usr/local/share/ca-certificates/",
            store.folder()
        )
    });
    debian.push("sudo update-ca-certificates".to_owned());
    vec![
        Step::commands("Linux, Debian and Ubuntu", debian, &[]),
        Step::commands(
            "Linux, Fedora, Red Hat, SUSE and Arch",
            for_each(stores, |store, stem| {
                format!("sudo trust anchor {}/{stem}.crt", store.folder())
            }),
            &[NOT_VERIFIED],
        ),
    ]
}
