//! From DER to a [`Certificate`].

use time::{Date, Month, OffsetDateTime, Time};

use super::{Certificate, Validity, distinguished_name::ComparableName};
use crate::pki::{
    crypto::Backend,
    csr::{
        CertificatePart, Disagreement, DistinguishedName, Extension, Found, Home, Part,
        SignatureAlgorithm, after_unused_bits, public_key_info, small_integer,
    },
    der::{self, Element, Reader, Tag},
    text::printable::shortened,
};

pub(super) fn parse(
    backend: &'static Backend,
    der: &[u8],
    start: usize,
) -> Result<Certificate, der::DerError> {
    let mut found = Found::default();
    let whole = Reader::at(der, start).expect(Tag::SEQUENCE, "a certificate")?;
    let mut outer = whole.reader();
    let signed = outer.expect(Tag::SEQUENCE, "the part of a certificate that is signed")?;
    let algorithm = outer.expect(Tag::SEQUENCE, "the signature algorithm")?;
    let signature = outer.expect(Tag::BIT_STRING, "the signature")?;
    outer.finish("the certificate")?;

    let mut fields = signed.reader();
    let version = match fields.optional(Tag::context_constructed(0), "the version")? {
        Some(wrapped) => {
            let number = wrapped.reader().expect(Tag::INTEGER, "the version")?;
            small_integer(number.content()).unwrap_or(i64::MAX)
        }
        None => 0,
    };
    let serial = fields.expect(Tag::INTEGER, "the serial number")?;
    let inner_algorithm = fields.expect(Tag::SEQUENCE, "the signature algorithm")?;
    let issuer_element = fields.expect(Tag::SEQUENCE, "the issuer")?;
    let issuer = DistinguishedName::read(&issuer_element)?;
    let validity = validity(&fields.expect(Tag::SEQUENCE, "the validity")?)?;
    let subject_element = fields.expect(Tag::SEQUENCE, "the subject")?;
    let subject = DistinguishedName::read(&subject_element)?;
    let public_key = public_key_info(&fields.expect(Tag::SEQUENCE, "the public key")?, &mut found)?;
    let of_issuer = fields.optional(Tag::context(1), "the issuer's unique identifier")?;
    let of_subject = fields.optional(Tag::context(2), "the subject's unique identifier")?;
    let extensions = match fields.optional(Tag::context_constructed(3), "the extensions")? {
        Some(wrapped) => {
            let list = wrapped.reader().element("the extensions")?;
            Extension::read_all(&list, &Home::Certificate, &mut found)?
        }
        None => Vec::new(),
    };
    fields.finish("the part of a certificate that is signed")?;

    let names = [
        (
            CertificatePart::Issuer,
            issuer.cross_check(issuer_element.encoded()),
        ),
        (
            CertificatePart::Whole,
            subject.cross_check(subject_element.encoded()),
        ),
    ];
    for (part, disagreement) in names {
        let is_subject = part == CertificatePart::Whole;
        found
            .disagreements
            .extend(disagreement.map(|seen| Disagreement {
                part: if is_subject {
                    Part::Subject
                } else {
                    Part::Certificate(part)
                },
                ..seen
            }));
    }
    if algorithm.encoded() != inner_algorithm.encoded() {
        let read = |element: &Element<'_>| {
            SignatureAlgorithm::read(element).map(|algorithm| algorithm.oid.to_string())
        };
        found.disagreements.push(Disagreement {
            part: Part::SignatureAlgorithm,
            range: algorithm.range(),
            ours: format!("{} behind the signed part", read(&algorithm)?),
            theirs: format!("{} in it", read(&inner_algorithm)?),
        });
    }
    let (encoded, begin) = (whole.encoded(), whole.range().start);
    let comparable_subject = ComparableName::of(&subject, encoded, begin);
    let comparable_issuer = ComparableName::of(&issuer, encoded, begin);
    let certificate = Certificate {
        backend,
        start: whole.range().start,
        der: whole.encoded().to_vec(),
        version: version.saturating_add(1),
        serial: serial.content_range(),
        issuer,
        validity,
        subject,
        public_key,
        extensions,
        signature_algorithm: SignatureAlgorithm::read(&algorithm)?,
        signature: after_unused_bits(&signature)?,
        deviations: Vec::new(),
        unreadable: found.unreadable,
        disagreements: found.disagreements,
        signed: signed.range(),
        has_unique_identifier: of_issuer.is_some() || of_subject.is_some(),
        comparable_subject,
        comparable_issuer,
    };
    Ok(with_deviations(certificate, found.deviations, &whole))
}

/// Adds what is not DER, in the order of the encoding.
fn with_deviations(
    mut certificate: Certificate,
    inner: Vec<(Part, der::Deviation)>,
    whole: &Element<'_>,
) -> Certificate {
    let part = Part::Certificate(CertificatePart::Whole);
    let mut deviations = inner;
    match der::deviations(whole.encoded(), whole.range().start) {
        Ok(outer) => {
            deviations.extend(outer.into_iter().map(|deviation| (part.clone(), deviation)));
        }
        Err(error) => certificate.unreadable.push((part, error)),
    }
    deviations.sort_by_key(|(_, deviation)| (deviation.range.start, deviation.kind));
    deviations.dedup_by_key(|(_, deviation)| deviation.clone());
    certificate.deviations = deviations;
    certificate
}

fn validity(element: &Element<'_>) -> Result<Validity, der::DerError> {
    let mut reader = element.reader();
    let not_before = reader.element("the first date")?;
    let not_after = reader.element("the last date")?;
    reader.finish("the validity")?;
    Ok(Validity {
        not_before: instant(&not_before)?,
        not_after: instant(&not_after)?,
        not_before_range: not_before.content_range(),
        not_after_range: not_after.content_range(),
    })
}

/// `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ`, the only forms of RFC 5280 §4.1.2.5.
pub(super) fn instant(element: &Element<'_>) -> Result<OffsetDateTime, der::DerError> {
    let text = String::from_utf8_lossy(element.content());
    let wrong = || {
        der::DerError::new(
            element.range().start,
            "a date in the form of RFC 5280, such as `261122120000Z`",
            format!("`{}`", shortened(&text)),
        )
    };
    let digits = text.strip_suffix('Z').ok_or_else(wrong)?;
    let (year, rest) = match element.tag {
        Tag::UTC_TIME => {
            let (year, rest) = digits.split_at_checked(2).ok_or_else(wrong)?;
            let year = number(year).ok_or_else(wrong)?;
            // RFC 5280 §4.1.2.5.1.
            (if year < 50 { 2000 + year } else { 1900 + year }, rest)
        }
        Tag::GENERALIZED_TIME => {
            let (year, rest) = digits.split_at_checked(4).ok_or_else(wrong)?;
            (number(year).ok_or_else(wrong)?, rest)
        }
        _ => return Err(wrong()),
    };
    let fields = || -> Option<OffsetDateTime> {
        let field = |index: usize| -> Option<u8> {
            let text = rest.get(2 * index..2 * index + 2)?;
            u8::try_from(number(text)?).ok()
        };
        if rest.len() != 10 {
            return None;
        }
        let month = Month::try_from(field(0)?).ok()?;
        let date = Date::from_calendar_date(i32::from(year), month, field(1)?).ok()?;
        let time = Time::from_hms(field(2)?, field(3)?, field(4)?).ok()?;
        Some(date.with_time(time).assume_utc())
    };
    fields().ok_or_else(wrong)
}

/// A number of decimal digits and nothing else.
fn number(text: &str) -> Option<u16> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}
