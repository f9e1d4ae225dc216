//! What is wrong, how much it matters, and who says so.

pub mod engine;
pub mod explain;
pub mod finding;
pub mod fleet;
pub mod issued;
pub mod planned_request;
pub mod profile;
pub mod rule;
pub mod rules;
pub mod server_form;
