//! Upload plans as text, Markdown and JSON.

use std::{fmt::Write as _, path::Path};

use serde::Serialize;

use super::{
    json,
    steps::{self, JsonStep, code, indented, list, markdown_list, safe},
};
use crate::{
    estate::inventory::{Purpose, Role},
    pki::text::printable::{Printable, count},
    work::upload::{Upload, UploadPlan},
};

#[derive(Serialize)]
struct JsonPlan {
    version: u32,
    uploads: Vec<JsonUpload>,
    without_node: usize,
    superseded: Vec<JsonSuperseded>,
    without_certificate: Vec<String>,
}

#[derive(Serialize)]
struct JsonSuperseded {
    path: String,
    by: String,
    node: String,
}

#[derive(Serialize)]
struct JsonUpload {
    cluster: String,
    node: String,
    role: Option<&'static str>,
    product: &'static str,
    certificate: Option<&'static str>,
    serves: Vec<String>,
    files: Vec<String>,
    cautions: Vec<String>,
    steps: Vec<JsonStep>,
}

/// The plan as JSON.
pub fn json(plan: &UploadPlan) -> String {
    let uploads = plan.uploads.iter().map(|upload| JsonUpload {
        cluster: upload.cluster.clone(),
        node: upload.node.clone(),
        role: upload.role.map(Role::word),
        product: upload.product.word(),
        certificate: upload.purpose.map(Purpose::word),
        serves: upload.serves.clone(),
        files: upload
            .files
            .iter()
            .map(|file| format!("{}/{}", upload.folder, file.name))
            .collect(),
        cautions: upload.cautions.clone(),
        steps: upload.steps.iter().map(steps::view).collect(),
    });
    let superseded = plan.superseded.iter().map(|one| JsonSuperseded {
        path: Printable::path(Path::new(&one.path)).to_string(),
        by: Printable::path(Path::new(&one.by)).to_string(),
        node: one.node.clone(),
    });
    json::document(&JsonPlan {
        version: 1,
        uploads: uploads.collect(),
        without_node: plan.without_node,
        superseded: superseded.collect(),
        without_certificate: plan.without_certificate.clone(),
    })
}

/// The plan as text.
pub fn text(plan: &UploadPlan) -> String {
    let mut text = String::new();
    for upload in &plan.uploads {
        let _ = writeln!(text, "{}\n", title(upload));
        text += &indented(&list(&upload.cautions), 2);
        if !upload.files.is_empty() {
            let _ = writeln!(text, "  Files in {}\n", safe(&upload.folder));
        }
        for step in &upload.steps {
            text += &indented(&steps::text(step), 2);
        }
    }
    let ready = plan
        .uploads
        .iter()
        .filter(|upload| is_ready(upload))
        .count();
    text += &format!("{} to upload", count(ready, "certificate"));
    if ready < plan.uploads.len() {
        let _ = write!(text, ", {} that cannot be yet", plan.uploads.len() - ready);
    }
    text + "\n"
}

/// The page that lies in the folder with the files.
pub fn page(plan: &UploadPlan) -> String {
    let mut text = "# Upload plan\n\n".to_owned();
    for upload in &plan.uploads {
        let _ = writeln!(text, "## {}\n", title(upload));
        text += &markdown_list(&upload.cautions);
        if !upload.files.is_empty() {
            let _ = writeln!(text, "Files in {}\n", code(&upload.folder));
        }
        for step in &upload.steps {
            text += &steps::markdown(step);
        }
        if is_ready(upload) {
            let _ = writeln!(text, "- [ ] done\n");
        }
    }
    text
}

/// Whether there is anything to do with it on the server.
fn is_ready(upload: &Upload) -> bool {
    !upload.steps.is_empty()
}

fn title(upload: &Upload) -> String {
    let role = upload
        .role
        .map_or_else(String::new, |role| format!(", {role}"));
    let purpose = upload
        .purpose
        .map_or_else(String::new, |purpose| format!(": {purpose}"));
    let serves = if upload.serves.len() > 1 {
        format!(" (for {})", upload.serves.join(", "))
    } else {
        String::new()
    };
    format!(
        "{}, {}{role}{purpose}{serves}",
        safe(&upload.cluster),
        upload.node
    )
}
