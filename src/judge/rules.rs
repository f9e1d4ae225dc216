//! All rules, one file each.
//!
//! Adding one: the file in `rules/<topic>/`, its two lines here, its level in
//! `ca-profiles/baseline.toml`, its fixtures in `tests/rules/<id>/`; `CONTRIBUTING.md`
//! has the steps. The tests say what is missing.

use crate::judge::{finding::RuleId, rule::Rule};

mod address {
    pub(super) mod ip;
    pub(super) mod not_covered;
    pub(super) mod not_qualified;
}

mod certificate {
    pub(super) mod absent;
    pub(super) mod ca;
    pub(super) mod chain_disputed;
    pub(super) mod chain_foreign;
    pub(super) mod chain_incomplete;
    pub(super) mod chain_invalid;
    pub(super) mod chain_order;
    pub(super) mod client_auth_missing;
    pub(super) mod common_name_not_in_san;
    pub(super) mod critical_extension;
    pub(super) mod damaged_text;
    pub(super) mod expired;
    pub(super) mod identity;
    pub(super) mod inconsistent_subject;
    pub(super) mod irregular_lines;
    pub(super) mod irregular_text;
    pub(super) mod issuer_not_exported;
    pub(super) mod key_mismatch;
    pub(super) mod key_usage;
    pub(super) mod malformed;
    pub(super) mod missing_node;
    pub(super) mod mixed_keys;
    pub(super) mod name_added;
    pub(super) mod name_form;
    pub(super) mod names_differ;
    pub(super) mod not_canonical;
    pub(super) mod not_conforming;
    pub(super) mod not_yet_valid;
    pub(super) mod private_key;
    pub(super) mod repeated_key;
    pub(super) mod revocation_pointer;
    pub(super) mod revocation_unknown;
    pub(super) mod revoked;
    pub(super) mod server_auth_missing;
    pub(super) mod shared_prime;
    pub(super) mod signature_mismatch;
    pub(super) mod subject_changed;
    pub(super) mod subject_wrong;
    pub(super) mod text_outside;
    pub(super) mod too_broad;
    pub(super) mod trust_collision;
    pub(super) mod untrusted_root;
    pub(super) mod validity_too_long;
    pub(super) mod weak_signature;
}

mod encoding {
    pub(super) mod base64;
    pub(super) mod binary;
    pub(super) mod byte_order_mark;
    pub(super) mod line_endings;
    pub(super) mod malformed_der;
    pub(super) mod not_a_request;
    pub(super) mod not_canonical;
    pub(super) mod number_too_large;
    pub(super) mod pem_boundary;
    pub(super) mod pem_label;
    pub(super) mod pem_line_length;
    pub(super) mod private_key;
    pub(super) mod several_requests;
    pub(super) mod text_outside;
    pub(super) mod too_large;
    pub(super) mod trailing_bytes;
    pub(super) mod unreadable;
    pub(super) mod utf_16;
    pub(super) mod whitespace;
}

mod extension {
    pub(super) mod ca;
    pub(super) mod challenge_password;
    pub(super) mod client_auth;
    pub(super) mod client_auth_needed;
    pub(super) mod criticality;
    pub(super) mod extended_key_usage;
    pub(super) mod ignored_value;
    pub(super) mod key_usage;
    pub(super) mod malformed;
    pub(super) mod must_staple;
    pub(super) mod repeated;
    pub(super) mod unexpected;
    pub(super) mod usage_not_needed;
}

mod fleet {
    pub(super) mod drift;
    pub(super) mod inconsistent_subject;
    pub(super) mod missing_node;
    pub(super) mod mixed_keys;
    pub(super) mod name_shared_by_purposes;
    pub(super) mod near_miss;
    pub(super) mod rate_limit;
    pub(super) mod repeated_key;
    pub(super) mod repeated_name;
    pub(super) mod repeated_request;
    pub(super) mod shared_prime;
    pub(super) mod unknown_node;
}

mod inventory {
    pub(super) mod certificate_private;
    pub(super) mod certificate_unknown;
    pub(super) mod key_not_importable;
    pub(super) mod publisher_unknown;
    pub(super) mod waiver_expired;
    pub(super) mod waiver_unused;
}

mod key {
    pub(super) mod algorithm_encoding;
    pub(super) mod blocklisted;
    pub(super) mod close_primes;
    pub(super) mod exponent;
    pub(super) mod invalid_modulus;
    pub(super) mod invalid_point;
    pub(super) mod not_for_purpose;
    pub(super) mod roca;
    pub(super) mod size;
    pub(super) mod small_factor;
    pub(super) mod r#type;
}

mod name {
    pub(super) mod bare_domain;
    pub(super) mod common_name_absent;
    pub(super) mod common_name_ip;
    pub(super) mod common_name_length;
    pub(super) mod common_name_not_in_san;
    pub(super) mod count;
    pub(super) mod domain_added;
    pub(super) mod excessive;
    pub(super) mod internal;
    pub(super) mod internationalized;
    pub(super) mod ip_address;
    pub(super) mod label_character;
    pub(super) mod label_count;
    pub(super) mod label_empty;
    pub(super) mod label_hyphen;
    pub(super) mod length;
    pub(super) mod missing;
    pub(super) mod no_identity;
    pub(super) mod not_qualified;
    pub(super) mod onion;
    pub(super) mod other_type;
    pub(super) mod public_suffix;
    pub(super) mod repeated;
    pub(super) mod reserved_address;
    pub(super) mod reserved_label;
    pub(super) mod reverse_zone;
    pub(super) mod san_absent;
    pub(super) mod trailing_dot;
    pub(super) mod underscore;
    pub(super) mod wildcard;
}

mod request {
    pub(super) mod challenge_password;
    pub(super) mod key_mismatch;
    pub(super) mod missing_attributes;
    pub(super) mod repeated_attribute;
    pub(super) mod signature_algorithm;
    pub(super) mod signature_broken_hash;
    pub(super) mod signature_hash;
    pub(super) mod signature_mismatch;
    pub(super) mod signature_unverifiable;
    pub(super) mod unknown_attribute;
    pub(super) mod unusable_certificate;
    pub(super) mod version;
}

mod subject {
    pub(super) mod abbreviation;
    pub(super) mod attribute_length;
    pub(super) mod attribute_order;
    pub(super) mod confusable;
    pub(super) mod control_character;
    pub(super) mod country_code;
    pub(super) mod dropped_attribute;
    pub(super) mod empty_attribute;
    pub(super) mod empty_step;
    pub(super) mod forbidden_character;
    pub(super) mod ignored_attribute;
    pub(super) mod invalid_text;
    pub(super) mod missing_attribute;
    pub(super) mod multi_valued_rdn;
    pub(super) mod placeholder;
    pub(super) mod prohibited_attribute;
    pub(super) mod repeated_attribute;
    pub(super) mod string_type;
    pub(super) mod surrounding_space;
}

/// Every rule, in the order of their names.
pub static ALL: &[&Rule] = &[
    &address::ip::RULE,
    &address::not_covered::RULE,
    &address::not_qualified::RULE,
    &certificate::absent::RULE,
    &certificate::ca::RULE,
    &certificate::chain_disputed::RULE,
    &certificate::chain_foreign::RULE,
    &certificate::chain_incomplete::RULE,
    &certificate::chain_invalid::RULE,
    &certificate::chain_order::RULE,
    &certificate::client_auth_missing::RULE,
    &certificate::common_name_not_in_san::RULE,
    &certificate::critical_extension::RULE,
    &certificate::damaged_text::RULE,
    &certificate::expired::RULE,
    &certificate::identity::RULE,
    &certificate::inconsistent_subject::RULE,
    &certificate::irregular_lines::RULE,
    &certificate::irregular_text::RULE,
    &certificate::issuer_not_exported::RULE,
    &certificate::key_mismatch::RULE,
    &certificate::key_usage::RULE,
    &certificate::malformed::RULE,
    &certificate::missing_node::RULE,
    &certificate::mixed_keys::RULE,
    &certificate::name_added::RULE,
    &certificate::name_form::RULE,
    &certificate::names_differ::RULE,
    &certificate::not_canonical::RULE,
    &certificate::not_conforming::RULE,
    &certificate::not_yet_valid::RULE,
    &certificate::private_key::RULE,
    &certificate::repeated_key::RULE,
    &certificate::revocation_pointer::RULE,
    &certificate::revocation_unknown::RULE,
    &certificate::revoked::RULE,
    &certificate::server_auth_missing::RULE,
    &certificate::shared_prime::RULE,
    &certificate::signature_mismatch::RULE,
    &certificate::subject_changed::RULE,
    &certificate::subject_wrong::RULE,
    &certificate::text_outside::RULE,
    &certificate::too_broad::RULE,
    &certificate::trust_collision::RULE,
    &certificate::untrusted_root::RULE,
    &certificate::validity_too_long::RULE,
    &certificate::weak_signature::RULE,
    &encoding::base64::RULE,
    &encoding::binary::RULE,
    &encoding::byte_order_mark::RULE,
    &encoding::line_endings::RULE,
    &encoding::malformed_der::RULE,
    &encoding::not_a_request::RULE,
    &encoding::not_canonical::RULE,
    &encoding::number_too_large::RULE,
    &encoding::pem_boundary::RULE,
    &encoding::pem_label::RULE,
    &encoding::pem_line_length::RULE,
    &encoding::private_key::RULE,
    &encoding::several_requests::RULE,
    &encoding::text_outside::RULE,
    &encoding::too_large::RULE,
    &encoding::trailing_bytes::RULE,
    &encoding::unreadable::RULE,
    &encoding::utf_16::RULE,
    &encoding::whitespace::RULE,
    &extension::ca::RULE,
    &extension::challenge_password::RULE,
    &extension::client_auth::RULE,
    &extension::client_auth_needed::RULE,
    &extension::criticality::RULE,
    &extension::extended_key_usage::RULE,
    &extension::ignored_value::RULE,
    &extension::key_usage::RULE,
    &extension::malformed::RULE,
    &extension::must_staple::RULE,
    &extension::repeated::RULE,
    &extension::unexpected::RULE,
    &extension::usage_not_needed::RULE,
    &fleet::drift::RULE,
    &fleet::inconsistent_subject::RULE,
    &fleet::missing_node::RULE,
    &fleet::mixed_keys::RULE,
    &fleet::name_shared_by_purposes::RULE,
    &fleet::near_miss::RULE,
    &fleet::rate_limit::RULE,
    &fleet::repeated_key::RULE,
    &fleet::repeated_name::RULE,
    &fleet::repeated_request::RULE,
    &fleet::shared_prime::RULE,
    &fleet::unknown_node::RULE,
    &inventory::certificate_private::RULE,
    &inventory::certificate_unknown::RULE,
    &inventory::key_not_importable::RULE,
    &inventory::publisher_unknown::RULE,
    &inventory::waiver_expired::RULE,
    &inventory::waiver_unused::RULE,
    &key::algorithm_encoding::RULE,
    &key::blocklisted::RULE,
    &key::close_primes::RULE,
    &key::exponent::RULE,
    &key::invalid_modulus::RULE,
    &key::invalid_point::RULE,
    &key::not_for_purpose::RULE,
    &key::roca::RULE,
    &key::size::RULE,
    &key::small_factor::RULE,
    &key::r#type::RULE,
    &name::bare_domain::RULE,
    &name::common_name_absent::RULE,
    &name::common_name_ip::RULE,
    &name::common_name_length::RULE,
    &name::common_name_not_in_san::RULE,
    &name::count::RULE,
    &name::domain_added::RULE,
    &name::excessive::RULE,
    &name::internal::RULE,
    &name::internationalized::RULE,
    &name::ip_address::RULE,
    &name::label_character::RULE,
    &name::label_count::RULE,
    &name::label_empty::RULE,
    &name::label_hyphen::RULE,
    &name::length::RULE,
    &name::missing::RULE,
    &name::no_identity::RULE,
    &name::not_qualified::RULE,
    &name::onion::RULE,
    &name::other_type::RULE,
    &name::public_suffix::RULE,
    &name::repeated::RULE,
    &name::reserved_address::RULE,
    &name::reserved_label::RULE,
    &name::reverse_zone::RULE,
    &name::san_absent::RULE,
    &name::trailing_dot::RULE,
    &name::underscore::RULE,
    &name::wildcard::RULE,
    &request::challenge_password::RULE,
    &request::key_mismatch::RULE,
    &request::missing_attributes::RULE,
    &request::repeated_attribute::RULE,
    &request::signature_algorithm::RULE,
    &request::signature_broken_hash::RULE,
    &request::signature_hash::RULE,
    &request::signature_mismatch::RULE,
    &request::signature_unverifiable::RULE,
    &request::unknown_attribute::RULE,
    &request::unusable_certificate::RULE,
    &request::version::RULE,
    &subject::abbreviation::RULE,
    &subject::attribute_length::RULE,
    &subject::attribute_order::RULE,
    &subject::confusable::RULE,
    &subject::control_character::RULE,
    &subject::country_code::RULE,
    &subject::dropped_attribute::RULE,
    &subject::empty_attribute::RULE,
    &subject::empty_step::RULE,
    &subject::forbidden_character::RULE,
    &subject::ignored_attribute::RULE,
    &subject::invalid_text::RULE,
    &subject::missing_attribute::RULE,
    &subject::multi_valued_rdn::RULE,
    &subject::placeholder::RULE,
    &subject::prohibited_attribute::RULE,
    &subject::repeated_attribute::RULE,
    &subject::string_type::RULE,
    &subject::surrounding_space::RULE,
];

/// The rule that looks for nodes without a request.
pub(crate) const MISSING_NODE: RuleId = RuleId::new("fleet-missing-node");

/// The rule that tries moduli for primes, where that is asked for.
pub const INVALID_MODULUS: RuleId = RuleId::new("key-invalid-modulus");

/// The names of all rules, sorted.
pub fn ids() -> Vec<RuleId> {
    ALL.iter().map(|rule| rule.id).collect()
}

/// The rule with this name.
pub fn find(id: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.id.as_str() == id)
}
