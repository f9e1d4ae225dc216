//! An inventory of any bytes is refused with a place, or becomes a worksheet.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use signready::{
    Assignment, Linter,
    estate::inventory::Inventory,
    output,
    pki::text::source::Source,
    work::worksheet::{planned_fleet, worksheet},
};
use signready_fuzz::{DAY, catalogue};

fuzz_target!(|bytes: &[u8]| {
    match Inventory::read(Source::new("cluster.toml", bytes)) {
        Ok(inventory) => {
            let products = catalogue()
                .products(&inventory, DAY)
                .expect("products are built in");
            let sheet = worksheet(&inventory, &products, Path::new("csr"), |_| true);
            let text = output::worksheet::text(&sheet);
            assert!(!text.contains('\u{1b}'), "{text:?}");
            let _ = output::worksheet::markdown(&sheet);
            let _ = output::worksheet::html(&sheet);
            let planned = planned_fleet(&inventory, &products, Path::new("csr"), |_| true);
            let is_read = |input: &signready::Input| input.request().is_some();
            assert!(planned.inputs.iter().all(is_read), "a plan is a request");
            let linter = Linter::new(products, Assignment::Everything);
            let report = linter.lint(&planned);
            let _ = output::worksheet::json(&sheet, &report, DAY);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
