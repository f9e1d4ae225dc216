//! What the administrator has and says: the inventory, what servers print, and what clients are told.

pub mod addresses;
pub(crate) mod cisco_output;
pub mod inventory;
pub mod numbered;
