//! Keys that no program makes, and lists of keys that are known.

use aws_lc_rs::digest;
use num_bigint::BigUint;

use super::{
    Csr, Files, builders,
    csr::{curve_key, ec_public_key, full, key_info, plain, rsa_encryption, rsa_key, rsa_numbers},
    number::{first_primes, integer, number, prime, primorial},
    signer::{EXPONENT, P_256, Rsa, Signer},
};
use crate::support::forge::{element, sequence};

/// The octets of 65537.
const USUAL: [u8; 3] = [1, 0, 1];

/// Two small numbers where a signature belongs.
fn unsigned() -> Signer {
    let numbers = [element(0x02, &[5]), element(0x02, &[7])];
    Signer::Nobody(sequence(&numbers))
}

/// The usual key on P-256 with its point in another form; `form` gets both coordinates.
fn point(form: impl Fn(Vec<u8>, Vec<u8>) -> Vec<u8>) -> Csr {
    let [first, second] = P_256.octets();
    full().key(curve_key(&P_256, &form(first, second)))
}

fn compressed(first: Vec<u8>, second: &[u8]) -> Vec<u8> {
    let sign = second.last().unwrap() & 1;
    [vec![2 | sign], first].concat()
}

/// Both coordinates behind another first octet.
fn after(octet: u8) -> impl Fn(Vec<u8>, Vec<u8>) -> Vec<u8> {
    move |first, second| [vec![octet], first, second].concat()
}

/// The point on a curve that is not its own: brainpoolP256r1.
fn on_another_curve() -> Csr {
    let brainpool = element(0x06, &[0x2B, 0x24, 3, 3, 2, 8, 1, 1, 7]);
    full().key(key_info(&[ec_public_key(), brainpool], &P_256.point()))
}

/// The usual RSA key with other parameters of its algorithm.
fn rsa_with(parameters: Vec<u8>) -> Csr {
    let key = Rsa::usual();
    let numbers = rsa_numbers(&integer(&key.modulus), &USUAL);
    let info = key_info(&[rsa_encryption(), parameters], &numbers);
    full().rsa(key).key(info)
}

/// The usual RSA key with another exponent than the one that fits its signature.
fn exponent(octets: &[u8]) -> Csr {
    let key = Rsa::usual();
    let info = rsa_key(&key.modulus, octets);
    plain().rsa(key).key(info)
}

/// Two primes of 1024 bits for which ⌈√pq⌉ is so many below (p+q)/2: the root is near half a round from there where
/// (q-p)² is 4p(2·rounds+1), and the second prime is the next one.
fn close_primes(rounds: u32, behind: u32) -> Csr {
    let p = prime("p", 1024, 366);
    let distance: BigUint = (&p * (4 * (2 * rounds + 1))).sqrt();
    let mut q = &p + distance;
    q.set_bit(0, true);
    full().rsa(Rsa::of_primes([p, q + behind]))
}

/// A prime as the flawed library made them: k·M + (65537^a mod M), with M the product of so many primes.
fn roca_prime(primes: usize, word: &str, bits: usize, behind: u32) -> BigUint {
    let product = primorial(primes);
    let power = BigUint::from(EXPONENT).modpow(&4711_u32.into(), &product);
    (number(word, bits) / &product + behind) * product + power
}

/// A modulus that is 65537 or 65537² modulo the primes up to 167 in turn.
fn alternating_powers() -> BigUint {
    let (mut modulus, mut product) = (BigUint::ZERO, BigUint::from(1_u32));
    for (index, small) in first_primes(39).into_iter().enumerate() {
        let power = u64::from(EXPONENT).pow(if index % 2 == 0 { 1 } else { 2 });
        while &modulus % small != BigUint::from(power % u64::from(small)) {
            modulus += &product;
        }
        product *= small;
    }
    number("powers", 2048) / &product * &product + modulus
}

/// A request for the usual RSA key, and lists.
fn listed<const COUNT: usize>(lists: [(&str, Vec<u8>); COUNT]) -> Files {
    with_lists(full().rsa(Rsa::usual()), lists)
}

fn with_lists<const COUNT: usize>(csr: Csr, lists: [(&str, Vec<u8>); COUNT]) -> Files {
    let mut files = Files::from(csr);
    files.0.extend(Files::from(lists).0);
    files
}

/// The start of a SHA-256 and a collection, as `badkeys` lists keys.
fn record(bytes: &[u8], collection: u8) -> Vec<u8> {
    let hash = digest::digest(&digest::SHA256, bytes);
    [&hash.as_ref()[..15], &[collection]].concat()
}

/// A list of `badkeys` with placeholders: none of them is a key.
fn records(key: Option<Vec<u8>>) -> Vec<u8> {
    let placeholders = (0..20_u8).map(|index| record(&[index], 1));
    let mut records: Vec<Vec<u8>> = placeholders.chain(key).collect();
    records.sort();
    records.concat()
}

/// The digits of the SHA-1 of the modulus as OpenSSL prints it.
fn digits_of_modulus() -> String {
    let line = format!("Modulus={:X}\n", Rsa::usual().modulus);
    sha_1(line.as_bytes())
}

fn sha_1(text: &[u8]) -> String {
    let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, text);
    let digits = hash.as_ref().iter().map(|octet| format!("{octet:02x}"));
    digits.collect()
}

/// A list of `openssl-vulnkey` with placeholders.
fn lines(key: Option<&str>) -> Vec<u8> {
    let placeholders = (0..20_u8).map(|index| sha_1(&[index])[20..].to_owned());
    let mut lines: Vec<String> = placeholders.chain(key.map(str::to_owned)).collect();
    lines.sort();
    format!(
        "# Placeholders: none of these is a key.\n{}\n",
        lines.join("\n")
    )
    .into_bytes()
}

fn modulus_record(collection: u8) -> Vec<u8> {
    record(&Rsa::usual().modulus.to_bytes_be(), collection)
}

fn point_list() -> (&'static str, Vec<u8>) {
    let [first, _] = P_256.octets();
    ("blocklist.dat", records(Some(record(&first, 5))))
}

builders! {
    curve_as_algorithm => {
        let curve = element(0x06, P_256.identifier);
        full().key(key_info(&[curve, ec_public_key()], &P_256.point()))
    };
    ml_dsa_44 => {
        let identifier = element(0x06, &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 17]);
        let key = key_info(std::slice::from_ref(&identifier), &[0x5A; 1312]);
        let signer = Signer::Nobody(vec![0x5A; 2420]);
        full().key(key).algorithm(sequence(&[identifier])).signer(signer)
    };
    curve_with_long_length => full().key(key_info(
        &[ec_public_key(), [&[0x06, 0x81, 8], P_256.identifier].concat()],
        &P_256.point(),
    ));
    curve_with_null_behind => full().key(key_info(
        &[ec_public_key(), element(0x06, P_256.identifier), element(0x05, &[])],
        &P_256.point(),
    ));
    rsa_parameters_octet_string => rsa_with(element(0x04, &[]));
    rsa_parameters_left_out => rsa_with(Vec::new());

    point_compressed => point(|first, second| compressed(first, &second));
    point_compressed_unsigned => point(|first, second| compressed(first, &second)).signer(unsigned());
    point_empty => point(|_, _| Vec::new()).signer(unsigned());
    point_infinity => point(|_, _| vec![0]).signer(unsigned());
    point_zeros => point(|_, _| [vec![4], vec![0; 64]].concat()).signer(unsigned());
    point_out_of_range => point(|_, second| [vec![4], vec![0xFF; 32], second].concat()).signer(unsigned());
    point_unknown_form => point(after(5)).signer(unsigned());
    // The hybrid form says in its first octet whether the second coordinate is odd.
    point_wrong_sign => point(|first, second| {
        let sign = second.last().unwrap() & 1;
        after(7 ^ sign)(first, second)
    }).signer(unsigned());
    point_of_another_curve => on_another_curve().signer(unsigned());

    exponent_even => exponent(&[1, 0, 0]);
    exponent_one => exponent(&[1]);
    // FB without a zero in front of it is -5.
    exponent_negative => full().unsigned_rsa(&Rsa::usual().modulus, &[0xFB]);

    modulus_zero => full().unsigned_rsa(&BigUint::ZERO, &USUAL);
    modulus_prime => full().rsa(Rsa::of_primes([prime("modulus", 2048, 90)]));
    modulus_square => full().rsa(Rsa::of_power(&prime("square", 1024, 76), 2));
    modulus_square_unsigned => full().unsigned_rsa(&prime("square", 1024, 76).pow(2), &USUAL);
    modulus_cube => full().rsa(Rsa::of_power(&prime("cube 2", 683, 408), 3));

    close_primes_99 => close_primes(99, 72);
    close_primes_100 => close_primes(100, 1502);
    close_primes_104 => close_primes(104, 1006);

    factor_751 => full().rsa(Rsa::of_primes([
        751_u32.into(),
        prime("p", 1024, 366),
        prime("beside 751", 1015, 1120),
    ]));
    factor_757 => full().rsa(Rsa::of_primes([
        757_u32.into(),
        prime("p", 1024, 366),
        prime("beside 757", 1015, 926),
    ]));

    roca_1024 => full().rsa(Rsa::of_primes([
        roca_prime(71, "roca 1", 512, 51),
        roca_prime(71, "roca 2", 512, 56),
    ]));
    roca_3072 => full().rsa(Rsa::of_primes([
        roca_prime(126, "roca 3", 1536, 186),
        roca_prime(126, "roca 4", 1536, 161),
    ]));
    roca_one_prime => full().rsa(Rsa::of_primes([
        roca_prime(126, "roca 5", 1024, 37),
        prime("q", 1024, 530),
    ]));
    roca_alternating => full().unsigned_rsa(&alternating_powers(), &USUAL);

    list_modulus => listed([("blocklist.dat", records(Some(modulus_record(7))))]);
    list_modulus_exponent_3 => with_lists(
        full().unsigned_rsa(&Rsa::usual().modulus, &[3]),
        [("blocklist.dat", records(Some(modulus_record(2))))],
    );
    list_point => with_lists(full(), [point_list()]);
    list_point_compressed => with_lists(point(|first, second| compressed(first, &second)), [point_list()]);
    list_digits => listed([("blacklist.RSA-2048", lines(Some(&digits_of_modulus()[20..])))]);
    list_digits_second => listed([
        ("first.dat", records(None)),
        ("second.txt", lines(Some(&digits_of_modulus()[20..]))),
    ]);
    // The other half of the digits.
    list_digits_first_half => listed([("blacklist.RSA-2048", lines(Some(&digits_of_modulus()[..20])))]);
    list_whole_key => {
        let info = rsa_key(&Rsa::usual().modulus, &USUAL);
        listed([("blocklist.dat", records(Some(record(&info, 7))))])
    };
    list_without => listed([("blacklist.RSA-2048", lines(None)), ("blocklist.dat", records(None))]);
}
