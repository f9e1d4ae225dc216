//! Requests whose RSA keys have primes in common.

use num_bigint::BigUint;

use super::{Files, builders, csr::full_for, number::prime, signer::Rsa};

/// One of six primes of 512 bits.
fn shared(number: usize) -> BigUint {
    let behind = [46, 104, 0, 794, 60, 36];
    prime(&format!("shared {number}"), 512, behind[number - 1])
}

/// Requests at these places, whose keys are products of the numbered primes.
fn of<const COUNT: usize>(keys: [(&str, [usize; 2]); COUNT]) -> Files {
    Files::from(keys.map(|(path, numbers)| (path, request(path, numbers.map(shared)))))
}

/// The request of the host that is called like its file.
fn request<const COUNT: usize>(path: &str, primes: [BigUint; COUNT]) -> Vec<u8> {
    let name = path.rsplit('/').next().unwrap().trim_end_matches(".csr");
    let csr = full_for(&format!("{name}.voice.example.com"));
    csr.rsa(Rsa::of_primes(primes)).pem().into_bytes()
}

builders! {
    chain => of([("a.csr", [1, 2]), ("b.csr", [2, 3]), ("c.csr", [3, 4])]);
    one_prime_in_three => of([("a.csr", [1, 2]), ("b.csr", [1, 3]), ("c.csr", [1, 4]), ("d.csr", [5, 6])]);
    two_folders => of([("sjc/a.csr", [1, 2]), ("rtp/b.csr", [1, 3])]);
    one_key_twice => of([("a.csr", [1, 2]), ("b.csr", [1, 2]), ("c.csr", [2, 3])]);
    triangle => of([("a.csr", [1, 2]), ("b.csr", [2, 3]), ("c.csr", [3, 1]), ("d.csr", [5, 6])]);
    first_and_third => of([("a.csr", [1, 2]), ("b.csr", [3, 4]), ("c.csr", [1, 5])]);
    one => of([("a.csr", [1, 2])]);
    nothing_in_common => of([("a.csr", [1, 2]), ("b.csr", [3, 4]), ("c.csr", [5, 6])]);
    same_key => of([("a.csr", [1, 2]), ("b.csr", [1, 2])]);
    three_in_both => [
        ("a.csr", request("a.csr", [3_u32.into(), shared(1), shared(2)])),
        ("b.csr", request("b.csr", [3_u32.into(), shared(3), shared(4)])),
    ];
}
