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
    if let Some(rule) = ignored.iter().find(|rule| profile::FLOOR.contains(rule)) {
        return Err(Failure::with_help(
            format!("`{rule}` cannot be ignored: it is an error for every CA and server"),
            "no CA can process such a request: make or fetch a new one",
        ));
    }
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
    let (mut profiles, mut assignment) = if judging.profiles.is_empty() && !named.is_empty() {
        (
            of_inventory(&catalogue, inventory, day)?,
            Assignment::ByNode,
        )
    } else {
        let asked_for = asked_for(&mut catalogue, &judging.profiles, day)?;
        (asked_for, Assignment::Everything)
    };
    if !profiles.iter().any(is_authority) {
        let mut authorities = of_inventory(&catalogue, inventory, day)?;
        authorities.retain(is_authority);
        if authorities.is_empty() {
            authorities.push(profile(&mut catalogue, DEFAULT_PROFILE, day)?);
        } else {
            assignment = Assignment::ByNode;
        }
        tell_authorities(&profiles, &authorities, io);
        profiles.extend(authorities);
    }
    profiles.extend(products);
    keep_first(&mut profiles);
    Ok(Linter::new(profiles, assignment))
}

/// The profiles that arguments mean; without any, the one that counts when nobody names one.
fn asked_for(
    catalogue: &mut Catalogue,
    arguments: &[String],
    day: Date,
) -> Result<Vec<Profile>, Failure> {
    let mut profiles: Vec<Profile> = Vec::new();
    let default = [DEFAULT_PROFILE.to_owned()];
    let wanted = if arguments.is_empty() {
        default.as_slice()
    } else {
        arguments
    };
    for argument in wanted {
        if argument == ALL {
            profiles.extend(
                catalogue
                    .every_profile(day)?
                    .into_iter()
                    .filter(is_authority),
            );
        } else {
            profiles.push(profile(catalogue, argument, day)?);
        }
    }
    Ok(profiles)
}

fn is_authority(profile: &Profile) -> bool {
    profile.kind == ProfileKind::Authority
}

/// Says that CAs judge, too. A server signs nothing: of most that a CA refuses its profile says nothing.
fn tell_authorities(products: &[Profile], authorities: &[Profile], io: &Io) {
    let names = |profiles: &[Profile]| {
        let names: Vec<String> = profiles
            .iter()
            .map(|profile| format!("`{}`", profile.id))
            .collect();
        names.join(", ")
    };
    let (are, say) = match products {
        [_] => ("is a server's profile", "says"),
        _ => ("are profiles of servers", "say"),
    };
    let judge = if authorities.len() == 1 {
        "judges"
    } else {
        "judge"
    };
    io.note(&format!(
        "note: {} {are} and {say} little about what a CA accepts, so {} {judge}, too; name another CA with `-p`",
        names(products),
        names(authorities)
    ));
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

/// Every rule that the inventory waives is one, and can be waived. Mistakes are reported together, at their lines.
fn waived_rules(inventory: &Inventory) -> Result<(), Failure> {
    let mut problems = Vec::new();
    for waiver in inventory.waivers() {
        let found = known_rule(&waiver.rule.value).and_then(|rule| {
            if !profile::FLOOR.contains(&rule) {
                return Ok(());
            }
            let message =
                format!("`{rule}` cannot be waived: it is an error for every CA and server");
            let help =
                "remove this waiver; no CA can process such a request, so make or fetch a new one";
            Err((message, help.to_owned()))
        });
        if let Err((message, help)) = found {
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
