//! Whether octets are a point on a curve (SEC 1 v2.0 §2.3.4, NIST SP 800-56A §5.6.2.3).
//!
//! The curves that public CAs know have prime fields and a prime number of points, so
//! that a point on the curve that is not at infinity is a good one.

use std::{fmt, sync::LazyLock};

use num_bigint::BigUint;

use super::KeyCurve;
use crate::pki::crypto::Curve;

/// How a point is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointForm {
    /// Both coordinates: 04.
    Uncompressed,
    /// The first coordinate and the sign of the second: 02 or 03.
    Compressed,
    /// Both coordinates and the sign of the second: 06 or 07.
    Hybrid,
}

impl PointForm {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Uncompressed, Self::Compressed, Self::Hybrid];

    /// The word in a profile.
    pub fn word(self) -> &'static str {
        match self {
            Self::Uncompressed => "uncompressed",
            Self::Compressed => "compressed",
            Self::Hybrid => "hybrid",
        }
    }
}

impl fmt::Display for PointForm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}

/// Why octets are no point on a curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointError {
    /// There are none.
    Empty,
    /// They are the point at infinity, which belongs to no private key.
    Infinity,
    /// The first octet stands for no form.
    UnknownForm(u8),
    /// There are too many or too few.
    Length {
        /// How many octets a point of this form and curve has.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// A coordinate is not below the prime of the field.
    OutOfRange,
    /// The coordinates do not solve the equation of the curve.
    OffCurve,
    /// The sign in the first octet is not that of the second coordinate.
    WrongSign,
}

/// y² = x³ + a·x + b modulo p.
struct Equation {
    curve: Curve,
    p: BigUint,
    a: BigUint,
    b: BigUint,
}

impl Equation {
    /// An equation from its numbers in hexadecimal.
    fn new(curve: Curve, p: &str, a: Coefficient, b: &str) -> Self {
        let number = |digits: &str| BigUint::parse_bytes(digits.as_bytes(), 16).unwrap_or_default();
        let p = number(p);
        let a = match a {
            Coefficient::Zero => BigUint::ZERO,
            Coefficient::MinusThree => &p - 3_u8,
        };
        Self {
            curve,
            p,
            a,
            b: number(b),
        }
    }

    fn octets(&self) -> usize {
        usize::try_from(self.p.bits().div_ceil(8)).unwrap_or(usize::MAX)
    }

    /// x³ + a·x + b
    fn right_side(&self, x: &BigUint) -> BigUint {
        (x * x * x + &self.a * x + &self.b) % &self.p
    }
}

#[derive(Clone, Copy)]
enum Coefficient {
    Zero,
    MinusThree,
}

/// The curves of BR 6.1.5 (FIPS 186-4 D.1.2), and secp256k1 (SEC 2 §2.4.1).
static EQUATIONS: LazyLock<[Equation; 4]> = LazyLock::new(|| {
    [
        Equation::new(
            Curve::P256,
            "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
            Coefficient::MinusThree,
            "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
        ),
        Equation::new(
            Curve::P384,
            "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
            Coefficient::MinusThree,
            "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef",
        ),
        Equation::new(
            Curve::P521,
            "1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            Coefficient::MinusThree,
            "51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00",
        ),
        Equation::new(
            Curve::Secp256k1,
            "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
            Coefficient::Zero,
            "7",
        ),
    ]
});

/// The form of a point, by its first octet.
pub fn form(point: &[u8]) -> Option<PointForm> {
    match point.first()? {
        2 | 3 => Some(PointForm::Compressed),
        4 => Some(PointForm::Uncompressed),
        6 | 7 => Some(PointForm::Hybrid),
        _ => None,
    }
}

/// The octets of the first coordinate of a point in any form.
pub(super) fn first_coordinate(point: &[u8]) -> Option<&[u8]> {
    let (_, coordinates) = point.split_first()?;
    match form(point)? {
        PointForm::Compressed => Some(coordinates),
        PointForm::Uncompressed | PointForm::Hybrid => coordinates.get(..coordinates.len() / 2),
    }
}

/// Checks a point of a curve; one of a curve that is not known here is taken for a point.
pub fn check(curve: &KeyCurve, point: &[u8]) -> Result<(), PointError> {
    let Some((first, coordinates)) = point.split_first() else {
        return Err(PointError::Empty);
    };
    if *first == 0 {
        return Err(PointError::Infinity);
    }
    let Some(form) = form(point) else {
        return Err(PointError::UnknownForm(*first));
    };
    let is_of = |known: &&Equation| *curve == KeyCurve::Known(known.curve);
    let Some(curve) = EQUATIONS.iter().find(is_of) else {
        return Ok(());
    };
    let octets = curve.octets();
    let expected = 1 + match form {
        PointForm::Compressed => octets,
        PointForm::Uncompressed | PointForm::Hybrid => 2 * octets,
    };
    if point.len() != expected {
        return Err(PointError::Length {
            expected,
            found: point.len(),
        });
    }
    let (x, y) = coordinates.split_at_checked(octets).unwrap_or_default();
    let (x, y) = (BigUint::from_bytes_be(x), BigUint::from_bytes_be(y));
    if x >= curve.p || y >= curve.p {
        return Err(PointError::OutOfRange);
    }
    let right = curve.right_side(&x);
    let is_on_curve = match form {
        PointForm::Compressed => is_square(&right, &curve.p),
        PointForm::Uncompressed | PointForm::Hybrid => &y * &y % &curve.p == right,
    };
    if !is_on_curve {
        // Some programs write the point at infinity as two zeros.
        let is_zero = form != PointForm::Compressed && x == BigUint::ZERO && y == BigUint::ZERO;
        return Err(if is_zero {
            PointError::Infinity
        } else {
            PointError::OffCurve
        });
    }
    if form == PointForm::Hybrid && y.bit(0) != (*first == 7) {
        return Err(PointError::WrongSign);
    }
    Ok(())
}

/// Whether a number below an odd prime is a square modulo it (Euler's criterion).
fn is_square(number: &BigUint, prime: &BigUint) -> bool {
    *number == BigUint::ZERO || number.modpow(&(prime >> 1_u8), prime) == BigUint::from(1_u8)
}

#[cfg(test)]
mod tests {
    use super::{Curve, KeyCurve, PointError, PointForm, form};

    fn check(curve: Curve, point: &[u8]) -> Result<(), PointError> {
        super::check(&KeyCurve::Known(curve), point)
    }

    /// The base points (FIPS 186-4 D.1.2, SEC 2 §2.4.1).
    const BASES: [(Curve, &str, &str); 4] = [
        (
            Curve::P256,
            "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
            "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
        ),
        (
            Curve::P384,
            "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
            "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
        ),
        (
            Curve::P521,
            "00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66",
            "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650",
        ),
        (
            Curve::Secp256k1,
            "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
            "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
        ),
    ];

    fn octets(digits: &str) -> Vec<u8> {
        let digits: Vec<u8> = digits
            .chars()
            .filter_map(|digit| u8::try_from(digit.to_digit(16)?).ok())
            .collect();
        digits
            .chunks(2)
            .map(|pair| pair.iter().fold(0, |octet, digit| octet << 4 | digit))
            .collect()
    }

    fn point(first: u8, coordinates: &[&str]) -> Vec<u8> {
        let mut point = vec![first];
        for coordinate in coordinates {
            point.extend(octets(coordinate));
        }
        point
    }

    #[test]
    fn base_points_are_points_in_every_form() {
        for (curve, x, y) in BASES {
            let is_odd = u8::from(octets(y).last().unwrap() % 2 == 1);
            assert_eq!(check(curve, &point(4, &[x, y])), Ok(()), "{curve}");
            assert_eq!(check(curve, &point(2, &[x])), Ok(()), "{curve}");
            assert_eq!(check(curve, &point(3, &[x])), Ok(()), "{curve}");
            assert_eq!(check(curve, &point(6 + is_odd, &[x, y])), Ok(()), "{curve}");
            let wrong = check(curve, &point(7 - is_odd, &[x, y]));
            assert_eq!(wrong, Err(PointError::WrongSign), "{curve}");
            let swapped = check(curve, &point(4, &[y, x]));
            assert_eq!(swapped, Err(PointError::OffCurve), "{curve}");
        }
    }

    #[test]
    fn what_is_no_point() {
        let (_, x, y) = BASES[0];
        let (ones, zeros) = ("ff".repeat(32), "00".repeat(32));
        let error = |point: &[u8]| check(Curve::P256, point).unwrap_err();
        assert_eq!(error(&[]), PointError::Empty);
        assert_eq!(error(&[0]), PointError::Infinity);
        assert_eq!(error(&point(4, &[&zeros, &zeros])), PointError::Infinity);
        assert_eq!(error(&point(5, &[x, y])), PointError::UnknownForm(5));
        let short = PointError::Length {
            expected: 65,
            found: 33,
        };
        assert_eq!(error(&point(4, &[x])), short);
        assert_eq!(error(&point(4, &[&ones, y])), PointError::OutOfRange);
        assert_eq!(error(&point(4, &[x, &ones])), PointError::OutOfRange);
        // On P-256 half of all first coordinates have a second one.
        let others = x.get(..62).unwrap();
        let is_point =
            |last: u8| check(Curve::P256, &point(2, &[&format!("{others}{last:02x}")])).is_ok();
        let points = (0..=255).filter(|last| is_point(*last)).count();
        assert!((100..156).contains(&points), "{points}");
    }

    #[test]
    fn other_curves_are_not_judged() {
        assert_eq!(check(Curve::P192, &[4, 1, 2]), Ok(()));
        assert_eq!(check(Curve::P192, &[0]), Err(PointError::Infinity));
        assert_eq!(form(&[7]), Some(PointForm::Hybrid));
        assert_eq!(form(&[0]), None);
    }
}
