//! The schemas that editors use say the same as the readers: what is read is valid, and what is refused is not.

use std::fs;

use jsonschema::Validator;
use serde_json::{Map, Value};
use signready::{
    estate::inventory::{self, Inventory},
    judge::{profile, rules},
    pki::text::source::Source,
};

use crate::support::{self, project};

/// TOML as editors hand it to a schema: dates are strings.
fn json(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::from(text.as_str()),
        toml::Value::Integer(number) => Value::from(*number),
        toml::Value::Float(number) => Value::from(*number),
        toml::Value::Boolean(truth) => Value::from(*truth),
        toml::Value::Datetime(datetime) => Value::from(datetime.to_string()),
        toml::Value::Array(items) => items.iter().map(json).collect(),
        toml::Value::Table(table) => table
            .iter()
            .map(|(key, value)| (key.clone(), json(value)))
            .collect::<Map<_, _>>()
            .into(),
    }
}

fn parsed(text: &str) -> Value {
    json(&toml::Value::Table(text.parse().unwrap()))
}

fn inventories() -> Validator {
    jsonschema::validator_for(inventory::schema().as_value()).unwrap()
}

fn profiles() -> Validator {
    jsonschema::validator_for(profile::schema(&rules::ids()).as_value()).unwrap()
}

#[test]
fn every_inventory_of_the_documentation_is_valid() {
    let validator = inventories();
    for path in [
        "docs/examples/cluster.toml",
        "docs/examples/template.toml",
        "tests/cmd/addresses/cluster.toml",
        "tests/rules/inventory-waiver-expired/fails-ended/inventory.toml",
    ] {
        let value = parsed(&fs::read_to_string(project(path)).unwrap());
        let errors: Vec<_> = validator
            .iter_errors(&value)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{path}: {errors:#?}");
    }
}

#[test]
fn every_profile_is_valid() {
    let validator = profiles();
    let mut count = 0;
    let mut paths: Vec<_> = support::files_below(&project("ca-profiles"))
        .into_iter()
        .filter(|path| path != "absent.toml")
        .map(|path| project("ca-profiles").join(path))
        .collect();
    paths.push(project("docs/examples/house.toml"));
    for path in paths {
        let value = parsed(&fs::read_to_string(&path).unwrap());
        let errors: Vec<_> = validator
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", path.display());
        count += 1;
    }
    assert!(count > 7);
}

#[test]
fn what_the_reader_of_inventories_refuses_is_not_valid() {
    const CLUSTER: &str = "[[cluster]]\nname = \"a\"\n[[cluster.node]]\nhost = \"a.example.com\"\n";
    let validator = inventories();
    assert!(validator.is_valid(&parsed(CLUSTER)));
    for wrong in [
        "nodes = 3\n",
        "profile = 3\n",
        "[key]\nalgorithm = \"RSA-2049\"\n",
        "[subject]\norganisation = \"x\"\n",
        "[extensions]\nkey-usage = [\"server-auth\"]\n",
        "[[waive]]\nrule = \"key-size\"\n",
        "address-files = \"jabber-config.xml\"\n",
        "addresses = [\"cucm-pub.example.com\"]\n",
    ] {
        let text = format!("{wrong}{CLUSTER}");
        assert!(
            Inventory::read(Source::new("a.toml", text.as_str())).is_err(),
            "{wrong}"
        );
        assert!(!validator.is_valid(&parsed(&text)), "{wrong}");
    }
}

#[test]
fn what_the_reader_of_profiles_refuses_is_not_valid() {
    const HEAD: &str = "id = \"a\"\ntitle = \"A\"\n";
    let validator = profiles();
    assert!(validator.is_valid(&parsed(HEAD)));
    for wrong in [
        "colour = \"red\"\n",
        "[key]\nalow = [\"RSA-2048\"]\n",
        "[name]\nmax-names = \"many\"\n",
        "[name]\nmax-names = { valeu = 3 }\n",
        "[subject]\nallowed = [\"countrey\"]\n",
        "[rules]\nkey-sise = \"error\"\n",
        "[rules]\nkey-size = \"fatal\"\n",
        "[rules]\nkey-size = [{ from = 2027-01-01, levle = \"error\" }]\n",
        "[sources.a]\nurl = \"https://example.com\"\n",
        "[sources.a]\ntitle = \"A\"\nevidence = \"good\"\n",
    ] {
        let text = format!("{HEAD}{wrong}");
        let mut catalogue = support::catalogue();
        let read = catalogue.add(&Source::new("a.toml", text.as_str()));
        let is_refused = match read {
            Ok(id) => catalogue.profile(&id, support::DAY).is_err(),
            Err(_) => true,
        };
        assert!(is_refused, "{wrong}");
        assert!(!validator.is_valid(&parsed(&text)), "{wrong}");
    }
}
