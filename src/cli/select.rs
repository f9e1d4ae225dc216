//! Which profiles judge, and by which rules.

use std::{collections::BTreeSet, path::Path};

use time::Date;

use super::{
    args::{Choosing, Judging},
    disk,
    exit::Failure,
    files,
    io::Io,
};
use crate::{
    Assignment, Catalogue, File, Fleet, Input, Inventory, Linter, Profile, RuleId,
    judge::{finding::ProfileKind, profile, rules},
    pki::text::suggest,
};

/// The profile that counts when nobody names one.
const DEFAULT_PROFILE: &str = "public-ca";

/// The word for all profiles.
pub(super) const ALL: &str = "all";

/// The built-in profiles and those of `--profiles-dir`.
pub(super) fn catalogue(io: &Io) -> Result<Catalogue, Failure> {
    let mut catalogue =
        Catalogue::builtin(&rules::ids()).map_err(|problem| Failure::Problems(vec![problem]))?;
    let Some(folder) = &io.profiles_dir else {
        return Ok(catalogue);
    };
    let paths = disk::profiles_in(folder).map_err(|error| {
        Failure::new(format!(
            "cannot read the folder of profiles `{}`: {error}",
            folder.display()
        ))
    })?;
    for path in paths {
        catalogue
            .add(&files::text(&path, "profile")?)
            .map_err(|problem| Failure::Problems(vec![problem]))?;
    }
    Ok(catalogue)
}

/// The profile that an argument means: with `/`, `\` or `.toml` a file, else a name.
pub(super) fn profile(
    catalogue: &mut Catalogue,
    argument: &str,
    day: Date,
) -> Result<Profile, Failure> {
    let is_path = argument.contains(['/', '\\'])
        || Path::new(argument)
            .extension()
            .is_some_and(|extension| extension == "toml");
    let id = if is_path {
        catalogue
            .add(&files::text(Path::new(argument), "profile")?)
            .map_err(|problem| Failure::Problems(vec![problem]))?
    } else {
        argument.to_owned()
    };
    Ok(catalogue.profile(&id, day)?)
}

/// The linter that the arguments and the inventory ask for.
pub(super) fn linter(
    judging: &Judging,
    inventory: Option<&Inventory>,
    io: &Io,
) -> Result<Linter, Failure> {
    let blocklists = files::blocklists(&judging.blocklists, inventory)?;
    let linter = with_profiles(judging, inventory, io)?;
    warn_of_age(linter.profiles(), io);
    Ok(linter.with_blocklists(blocklists))
}

/// The same with the rules that are selected and not ignored.
pub(super) fn choosing_linter(
    judging: &Judging,
    choosing: &Choosing,
    inventory: Option<&Inventory>,
    io: &Io,
) -> Result<Linter, Failure> {
    let (selected, ignored) = (rules(&choosing.select)?, rules(&choosing.ignore)?);
    let linter = linter(judging, inventory, io)?;
    Ok(linter.with_rules(|rule| {
        (selected.is_empty() || selected.contains(&rule)) && !ignored.contains(&rule)
    }))
}

/// What was read, joined with the inventory, if there is one.
pub(super) fn fleet(
    linter: &Linter,
    read: Vec<(File, Vec<Input>)>,
    inventory: Option<Inventory>,
) -> Result<Fleet, Failure> {
    match inventory {
        Some(inventory) => linter
            .fleet(read, inventory)
            .map_err(|missing| Failure::new(missing.to_string())),
        None => Ok(Fleet::new(read)),
    }
}

fn with_profiles(
    judging: &Judging,
    inventory: Option<&Inventory>,
    io: &Io,
) -> Result<Linter, Failure> {
    let day = judging.as_of.unwrap_or(io.today());
    let mut catalogue = catalogue(io)?;
    inventory.map_or(Ok(()), waived_rules)?;
    let named = inventory.map(Inventory::profiles).unwrap_or_default();
    let products = inventory.map(|inventory| catalogue.products(inventory, day));
    let products = products.transpose()?.unwrap_or_default();
    if judging.profiles.is_empty() && !named.is_empty() {
        let mut profiles = of_inventory(&catalogue, inventory, day)?;
        profiles.extend(products);
        keep_first(&mut profiles);
        return Ok(Linter::new(profiles, Assignment::ByNode));
    }
    let mut profiles: Vec<Profile> = Vec::new();
    let default = [DEFAULT_PROFILE.to_owned()];
    let wanted = if judging.profiles.is_empty() {
        default.as_slice()
    } else {
        &judging.profiles
    };
    for argument in wanted {
        if argument == ALL {
            let every = catalogue.every_profile(day)?.into_iter();
            profiles.extend(every.filter(|profile| profile.kind == ProfileKind::Authority));
        } else {
            profiles.push(profile(&mut catalogue, argument, day)?);
        }
    }
    profiles.extend(products);
    keep_first(&mut profiles);
    Ok(Linter::new(profiles, Assignment::Everything))
}

/// Takes out what stands twice.
fn keep_first(profiles: &mut Vec<Profile>) {
    let mut seen = BTreeSet::new();
    profiles.retain(|profile| seen.insert(profile.id.clone()));
}

/// The inventory's profiles. Names that do not exist are reported together, at their lines.
fn of_inventory(
    catalogue: &Catalogue,
    inventory: Option<&Inventory>,
    day: Date,
) -> Result<Vec<Profile>, Failure> {
    let mut profiles = Vec::new();
    let mut problems = Vec::new();
    for (inventory, named) in inventory.into_iter().flat_map(|inventory| {
        inventory
            .profiles()
            .into_iter()
            .map(move |named| (inventory, named))
    }) {
        match catalogue.profile(&named.value, day) {
            Ok(profile) => profiles.push(profile),
            Err(error) => {
                let text = error.to_string();
                match error {
                    profile::ProfileError::Unknown { help, .. }
                    | profile::ProfileError::Abstract { help, .. }
                    | profile::ProfileError::Absent { help, .. } => {
                        problems.push(inventory.source.problem(&named.range, text, Some(help)));
                    }
                    profile::ProfileError::Invalid {
                        problems: mistakes, ..
                    } => problems.extend(mistakes),
                }
            }
        }
    }
    if problems.is_empty() {
        Ok(profiles)
    } else {
        Err(Failure::Problems(problems))
    }
}

/// Every rule that the inventory waives is one. Names that do not exist are reported together, at their lines.
fn waived_rules(inventory: &Inventory) -> Result<(), Failure> {
    let mut problems = Vec::new();
    for waiver in inventory.waivers() {
        if let Err((message, help)) = known_rule(&waiver.rule.value) {
            let range = &waiver.rule.range;
            problems.push(inventory.source.problem(range, message, Some(help)));
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Failure::Problems(problems))
    }
}

/// The day that `SOURCE_DATE_EPOCH` sets, if it is long before the built-in profiles were checked, and so before this program
/// was made. Shells for builds set it, to 1980 for instance, and mean something else.
pub(super) fn foreign_day(io: &Io) -> Option<Date> {
    let day = io.set_day()?;
    let builtin = Catalogue::builtin(&rules::ids()).ok()?;
    let checked = builtin.layers().filter_map(|layer| layer.checked).max()?;
    (checked - day > profile::LONGEST_AGE).then_some(day)
}

/// Warns of profiles that nobody has held against their sources for long.
pub(super) fn warn_of_age(profiles: &[Profile], io: &Io) {
    let old: Vec<&str> = profiles
        .iter()
        .filter(|profile| profile.is_old())
        .map(|profile| profile.id.as_str())
        .collect();
    if let (Some(first), false) = (profiles.first(), old.is_empty()) {
        io.note(&format!(
            "warning: last held against their sources over {} days before {}: {}; what these CAs ask may have changed",
            profile::LONGEST_AGE.whole_days(),
            first.day,
            old.join(", ")
        ));
    }
}

/// The rule with this name, or a failure that suggests one.
pub(super) fn rule(id: &str) -> Result<RuleId, Failure> {
    known_rule(id).map_err(|(message, help)| Failure::with_help(message, help))
}

/// The rule with this name, or what is wrong with the name and what may have been meant.
fn known_rule(id: &str) -> Result<RuleId, (String, String)> {
    rules::find(id).map(|rule| rule.id).ok_or_else(|| {
        let help = suggest::nearest(id, rules::ids().iter().map(|rule| rule.as_str())).map_or_else(
            || "`signready rules` lists all rules".to_owned(),
            |nearest| format!("did you mean `{nearest}`?"),
        );
        (format!("no rule is called `{id}`"), help)
    })
}

/// The rules with these names.
fn rules(ids: &[String]) -> Result<Vec<RuleId>, Failure> {
    ids.iter().map(|id| rule(id)).collect()
}
