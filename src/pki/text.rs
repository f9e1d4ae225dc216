//! Text: where it is from, how it is shown, and what can be wrong with it.

pub mod printable;
pub mod source;
pub mod suggest;
pub mod text_defects;
