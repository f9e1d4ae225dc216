//! The cases in `tests/rules/<rule>/<case>/`: files, and an `expected.toml` with what the rule finds in them.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use signready::{
    estate::{addresses, inventory::Inventory},
    judge::{
        engine::{Assignment, Linter, THREADS},
        finding::{Finding, RuleId},
        fleet::{File, Origin},
        issued::{self, Delivery, Given},
        planned_request::{PlannedRequest, planned_requests},
        rule::Check,
        rules,
    },
    pki::{certificate::Client, key::Blocklist, text::source::Source},
};

use super::{files_below, folders_in, project, read_files};

/// One finding as `expected.toml` has it.
pub type Expected = BTreeMap<String, toml::Value>;

/// A case of a rule.
pub struct Fixture {
    pub rule: RuleId,
    pub case: String,
    pub folder: PathBuf,
}

/// Every case of every rule.
pub fn all() -> Vec<Fixture> {
    let cases = rules::ids().into_iter().flat_map(|rule| {
        let folder = project("tests/rules").join(rule.as_str());
        let cases = if folder.is_dir() {
            folders_in(&folder)
        } else {
            Vec::new()
        };
        cases.into_iter().map(move |case| Fixture {
            rule,
            folder: folder.join(&case),
            case,
        })
    });
    cases.collect()
}

/// The findings that an `expected.toml` lists.
pub fn wanted(document: &toml::Table) -> Vec<Expected> {
    let findings = document.get("finding").and_then(toml::Value::as_array);
    let findings = findings.into_iter().flatten();
    findings
        .filter_map(|finding| Some(finding.as_table()?.clone().into_iter().collect()))
        .collect()
}

/// The words of a list.
pub fn words(document: &toml::Table, key: &str) -> Vec<String> {
    let values = document.get(key).and_then(toml::Value::as_array);
    let words = values.into_iter().flatten().filter_map(toml::Value::as_str);
    words.map(str::to_owned).collect()
}

impl Fixture {
    /// `<rule>/<case>`.
    pub fn name(&self) -> String {
        format!("{}/{}", self.rule, self.case)
    }

    fn path(&self) -> PathBuf {
        self.folder.join("expected.toml")
    }

    /// The files of the case without `expected.toml`.
    pub fn files(&self) -> Vec<String> {
        let mut files = files_below(&self.folder);
        files.retain(|path| path != "expected.toml");
        files
    }

    /// What `expected.toml` says, every word of which means something.
    pub fn document(&self) -> Result<toml::Table, String> {
        let text = fs::read_to_string(self.path())
            .map_err(|_| "add an `expected.toml` with `what` and `made`".to_owned())?;
        let document: toml::Table = text
            .parse()
            .map_err(|error: toml::de::Error| error.to_string())?;
        for key in ["what", "made"] {
            let text = document.get(key).and_then(toml::Value::as_str);
            if text.is_none_or(|text| text.trim().is_empty()) {
                return Err(format!(
                    "say in `{key}` what this case is and how its files were made"
                ));
            }
        }
        #[rustfmt::skip]
        let known = [
            "what", "made", "policy", "product", "paths", "planned", "blocklists", "addresses", "with", "delivery", "finding",
        ];
        if let Some(unknown) = document.keys().find(|key| !known.contains(&key.as_str())) {
            return Err(format!("unknown key `{unknown}`"));
        }
        let options = document.get("delivery").and_then(toml::Value::as_table);
        let mut options = options.into_iter().flat_map(toml::Table::keys);
        if let Some(unknown) = options.find(|key| !["hosts", "client"].contains(&key.as_str())) {
            return Err(format!("unknown key `{unknown}` in `delivery`"));
        }
        for key in ["paths", "blocklists", "addresses"] {
            let mut paths = words(&document, key).into_iter();
            if let Some(absent) = paths.find(|path| !self.folder.join(path).exists()) {
                return Err(format!("`{key}` names `{absent}`, which does not exist"));
            }
        }
        let mut others = words(&document, "with").into_iter();
        if let Some(unknown) = others.find(|other| rules::find(other).is_none()) {
            return Err(format!("`with` names `{unknown}`, which is not a rule"));
        }
        Ok(document)
    }

    /// What the rule finds in these files, as `expected.toml` would say it.
    pub fn found_in(&self, folder: &Path, document: &toml::Table) -> Result<Vec<Expected>, String> {
        let findings = findings(self.rule, folder, document, Asked::Case)?;
        Ok(findings.iter().map(expected).collect())
    }

    /// What the rule finds in these files.
    pub fn findings_in(&self, folder: &Path, document: &toml::Table) -> Vec<Finding> {
        findings(self.rule, folder, document, Asked::Case).unwrap()
    }

    /// What all rules find in these files, under the same profile.
    pub fn all_findings_in(&self, folder: &Path, document: &toml::Table) -> Vec<Finding> {
        findings(self.rule, folder, document, Asked::All).unwrap()
    }

    /// Writes the findings behind what `expected.toml` says of the case.
    pub fn write(&self, found: &[Expected]) {
        let text = fs::read_to_string(self.path()).unwrap();
        let head = text.split("\n[[finding]]").next().unwrap_or_default();
        let mut written = format!("{}\n", head.trim_end());
        for finding in found {
            written += "\n[[finding]]\n";
            for key in [
                "path", "index", "node", "part", "line", "column", "marks", "message", "help",
                "related",
            ] {
                if let Some(value) = finding.get(key) {
                    written += &format!("{key} = {value}\n");
                }
            }
        }
        fs::write(self.path(), written).unwrap();
    }
}

/// Which rules are asked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// The case's own, alone or `with` the rules that it is about.
    Case,
    All,
}

/// Runs the rule over the files of a case, under the baseline with the case's own facts.
fn findings(
    id: RuleId,
    folder: &Path,
    document: &toml::Table,
    asked: Asked,
) -> Result<Vec<Finding>, String> {
    let policy = document.get("policy").map(toml::to_string).transpose();
    let policy = policy
        .map_err(|error| error.to_string())?
        .unwrap_or_default();
    let others = words(document, "with");
    let lists = words(document, "blocklists");
    let blocklists = lists.iter().map(|list| {
        let source = Source::new(list, fs::read(folder.join(list)).unwrap());
        Blocklist::read(source).map_err(|problem| problem.to_string())
    });
    let blocklists = blocklists.collect::<Result<Vec<_>, _>>()?;
    let told = words(document, "addresses");
    let addresses = told.iter().map(|path| {
        let source = Source::new(path, fs::read(folder.join(path)).unwrap());
        addresses::AddressFile::read(&source).map_err(|error| error.to_string())
    });
    let addresses = addresses.collect::<Result<Vec<_>, _>>()?;
    let head = match document.get("product").and_then(toml::Value::as_str) {
        Some(product) => format!("id = \"{product}\"\nkind = \"product\""),
        None => "id = \"fixture\"".to_owned(),
    };
    let profile = super::own_profile(&format!(
        "{head}\ntitle = \"fixture\"\n{policy}\n[rules]\n{id} = \"error\"\n"
    ));
    let mut paths = words(document, "paths");
    if paths.is_empty() {
        let is_input = |path: &String| {
            let is_read_otherwise = lists.contains(path) || told.contains(path);
            path != "expected.toml" && path != "inventory.toml" && !is_read_otherwise
        };
        paths = files_below(folder).into_iter().filter(is_input).collect();
    }
    let inventory = match fs::read(folder.join("inventory.toml")) {
        Ok(bytes) => Some(
            Inventory::read(Source::new("inventory.toml", bytes))
                .map_err(|error| format!("{error:?}"))?,
        ),
        Err(_) => None,
    };
    let is_about_inventory = matches!(
        rules::find(id.as_str()).map(|rule| rule.check),
        Some(Check::Inventory(_) | Check::Waivers(_))
    );
    let check = rules::find(id.as_str()).map(|rule| rule.check);
    // Rules about keys and subjects look at requests and at certificates.
    let has_certificate = paths.iter().any(|path| path.ends_with(".crt"));
    if check
        .is_some_and(|check| check.is_of_delivery() && (has_certificate || !check.is_of_fleet()))
    {
        let delivery = delivered(folder, &paths, inventory, document)?;
        let linter = Linter::new(vec![profile], Assignment::Everything);
        let linter = linter.with_rules(|rule| rule == id);
        return Ok(linter.verify(&delivery).findings);
    }
    if paths.is_empty() && !is_about_inventory && inventory.is_none() && told.is_empty() {
        return Err("the case has no file to lint".to_owned());
    }
    let planned_requests = inventory.as_ref().map_or_else(Vec::new, |inventory| {
        let products = super::products(inventory);
        planned_requests(inventory, &products)
    });
    let (keys, paths): (Vec<String>, Vec<String>) =
        paths.into_iter().partition(|path| path.ends_with(".key"));
    let keys = keys.into_iter().map(|path| {
        let bytes = fs::read(folder.join(&path)).unwrap();
        super::private_key(&Source::new(path, bytes))
    });
    let mut read = read_files(folder, &paths);
    if document.get("planned") == Some(&toml::Value::Boolean(true)) {
        // Host and purpose: `pub.tomcat.csr` is the request of `pub.voice.example.com.tomcat`.
        let ends = |stem: &str| {
            let mut labels = stem.split('.').map(str::to_owned);
            (labels.next(), labels.next_back())
        };
        let here: Vec<_> = paths
            .iter()
            .filter_map(|path| path.strip_suffix(".csr"))
            .map(ends)
            .collect();
        let is_here = |planned: &PlannedRequest| here.contains(&ends(&planned.stem));
        let awaited = planned_requests.iter().zip(0..);
        let awaited = awaited.filter(|(planned, _)| !is_here(planned));
        read.extend(awaited.map(|(planned, number)| {
            let path = format!("{}.csr", planned.stem);
            File::planned(path, planned, number)
        }));
    }
    let mut fleet = super::fleet(read, inventory)
        .with_private_keys(keys.collect())
        .telling(addresses);
    if is_about_inventory {
        fleet.origin = Origin::Generated;
    }
    let linter = Linter::new(vec![profile], Assignment::Everything)
        .with_blocklists(blocklists)
        .thorough()
        .with_rules(|rule| {
            asked == Asked::All || rule == id || others.iter().any(|other| other == rule.as_str())
        });
    let mut findings = linter.lint(&fleet).findings;
    findings.retain(|finding| asked == Asked::All || finding.rule == id);
    Ok(findings)
}

/// What a CA delivered, and what it is held against, by the names of the files: requests are `*.csr`, keys `*.key`, revocation
/// lists `*.crl`, snapshots `*.json`; `chain*` are for chains and `roots*` are trusted; the others were delivered. `[delivery]` has the options.
fn delivered(
    folder: &Path,
    paths: &[String],
    inventory: Option<Inventory>,
    document: &toml::Table,
) -> Result<Delivery, String> {
    let options = document.get("delivery").and_then(toml::Value::as_table);
    let option = |key: &str| options.and_then(|options| options.get(key));
    let hosts = option("hosts").and_then(toml::Value::as_array);
    let hosts = hosts.into_iter().flatten().filter_map(toml::Value::as_str);
    let client = option("client").and_then(toml::Value::as_str);
    let client = client.map_or(Some(Client::default()), Client::from_word);
    let mut against = super::against();
    against.hosts = hosts.map(str::to_owned).collect();
    against.client = client.ok_or("`client` is no client")?;
    let is_called = |path: &str, start: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        name.starts_with(start)
    };
    let (mut read, mut requests) = (Vec::new(), Vec::new());
    for path in paths {
        let source = Source::new(path.clone(), fs::read(folder.join(path)).unwrap());
        let extension = path.rsplit('.').next().unwrap_or_default();
        match extension {
            "csr" => requests.push(path.clone()),
            "key" => against.keys.push(super::private_key(&source)),
            "json" => against.trust_entries.extend(super::trust_entries(&source)),
            _ if is_called(path, "roots") => {
                let roots = against.roots.get_or_insert_default();
                roots.add_file(&source).map_err(|error| error.to_string())?;
                against.roots_origin = format!("the roots in `{path}`");
            }
            "crl" => {
                let lists = against.revocation_lists.get_or_insert_default();
                lists.add_file(&source).map_err(|error| error.to_string())?;
            }
            _ if is_called(path, "chain") => read.push(issued::read(&source, Given::ForChains)),
            _ => read.push(issued::read(&source, Given::Delivered)),
        }
    }
    let fleet = super::fleet(read_files(folder, &requests), inventory);
    Ok(Delivery::join(read, fleet, against, THREADS))
}

fn expected(finding: &Finding) -> Expected {
    let place = &finding.place;
    let number = |number: usize| toml::Value::Integer(i64::try_from(number).unwrap());
    let text = |text: &str| toml::Value::String(text.to_owned());
    let mut expected = Expected::new();
    expected.insert("path".to_owned(), text(place.path.as_str()));
    expected.insert("message".to_owned(), text(finding.message.as_str()));
    let mut optional = |key: &str, value: Option<toml::Value>| {
        if let Some(value) = value {
            expected.insert(key.to_owned(), value);
        }
    };
    optional("index", place.index.filter(|index| *index > 0).map(number));
    optional(
        "part",
        place.part.as_ref().map(|part| text(&part.to_string())),
    );
    optional("line", place.line.map(number));
    optional("column", place.column.map(number));
    optional("node", place.node.as_deref().map(text));
    let shown = place
        .excerpt
        .as_ref()
        .and_then(|excerpt| excerpt.line.get(excerpt.span.clone()));
    optional("marks", shown.filter(|shown| shown.len() < 200).map(text));
    let own = rules::find(finding.rule.as_str()).map_or("", |rule| rule.remediation);
    optional(
        "help",
        Some(finding.remediation.as_str())
            .filter(|help| *help != own)
            .map(text),
    );
    let related: Vec<toml::Value> = finding
        .related
        .iter()
        .map(|place| text(place.path.as_str()))
        .collect();
    optional(
        "related",
        (!related.is_empty()).then_some(toml::Value::Array(related)),
    );
    expected
}
