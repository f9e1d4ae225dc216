//! Numbers that decide what is drawn.

/// A generator of numbers (splitmix64): the same for the same seed, on every machine.
pub struct Lot(u64);

impl Lot {
    pub fn new(seed: u64, chain: u64) -> Self {
        let mut lot = Self(seed.wrapping_mul(0x1000_0000_01B3) ^ chain);
        lot.next();
        lot
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, count: u64) -> u64 {
        self.next() % count
    }

    pub fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    pub fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        let count = u64::try_from(choices.len()).unwrap();
        choices[usize::try_from(self.below(count)).unwrap()]
    }

    pub fn few(&mut self, most: u64) -> u64 {
        1 + self.below(most)
    }
}
