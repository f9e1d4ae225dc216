//! Curves by name, or by all their numbers as old versions of OpenSSL wrote them.

use ::ecdsa::elliptic_curve::ff::PrimeField;
use primeorder::PrimeCurveParams;

use super::strict::Strict;
use crate::pki::{crypto::Curve, der::Tag};

/// 1.2.840.10045.1.1
const PRIME_FIELD: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 1, 1];

/// Nothing unless the next element stands for this curve (RFC 5480 §2.1.1, RFC 3279 §2.3.5).
pub(super) fn is_named<C: PrimeCurveParams>(curve: Curve, reader: &mut Strict<'_>) -> Option<()> {
    let is_curve = if reader.is_next(Tag::SEQUENCE) {
        let numbers = Numbers::read(reader.enter(Tag::SEQUENCE)?)?;
        let (x, y) = C::GENERATOR;
        is_number(numbers.prime, &odd_modulus::<C::FieldElement>())
            && is_number(numbers.a, C::EQUATION_A.to_repr().as_ref())
            && is_number(numbers.b, C::EQUATION_B.to_repr().as_ref())
            && is_number(numbers.x, x.to_repr().as_ref())
            && is_number(numbers.y, y.to_repr().as_ref())
            && is_number(numbers.order, &odd_modulus::<C::Scalar>())
    } else {
        reader.take(Tag::OBJECT_IDENTIFIER)? == curve.oid().content()
    };
    is_curve.then_some(())
}

struct Numbers<'a> {
    prime: &'a [u8],
    a: &'a [u8],
    b: &'a [u8],
    x: &'a [u8],
    y: &'a [u8],
    order: &'a [u8],
}

impl<'a> Numbers<'a> {
    fn read(mut parameters: Strict<'a>) -> Option<Self> {
        if parameters.unsigned()? != [1] {
            return None;
        }
        let mut field = parameters.enter(Tag::SEQUENCE)?;
        if field.take(Tag::OBJECT_IDENTIFIER)? != PRIME_FIELD {
            return None;
        }
        let prime = field.unsigned()?;
        field.finish()?;
        let mut curve = parameters.enter(Tag::SEQUENCE)?;
        let (a, b) = (
            curve.take(Tag::OCTET_STRING)?,
            curve.take(Tag::OCTET_STRING)?,
        );
        if curve.is_next(Tag::BIT_STRING) {
            // From where the numbers come.
            curve.take(Tag::BIT_STRING)?;
        }
        curve.finish()?;
        let [4, base @ ..] = parameters.take(Tag::OCTET_STRING)? else {
            return None;
        };
        if base.len() % 2 != 0 {
            return None;
        }
        let (x, y) = base.split_at_checked(base.len() / 2)?;
        let order = parameters.unsigned()?;
        if parameters.is_next(Tag::INTEGER) && parameters.take(Tag::INTEGER)? != [1] {
            return None;
        }
        parameters.finish()?;
        Some(Self {
            prime,
            a,
            b,
            x,
            y,
            order,
        })
    }
}

/// The number modulo which a field counts, which is odd: its greatest element, and one.
fn odd_modulus<F: PrimeField>() -> Vec<u8> {
    let mut greatest = (-F::ONE).to_repr().as_ref().to_vec();
    if let Some(last) = greatest.last_mut() {
        *last |= 1;
    }
    greatest
}

/// Whether two numbers are the same, whatever zeros they begin with.
fn is_number(found: &[u8], expected: &[u8]) -> bool {
    let significant = |number: &'_ [u8]| {
        let zeros = number.iter().take_while(|&&octet| octet == 0).count();
        number.get(zeros..).unwrap_or_default().to_vec()
    };
    significant(found) == significant(expected)
}
