//! Random numbers of the system, which only making keys and signing need.

#[cfg(feature = "generate")]
pub(super) use getrandom::SysRng as SystemRandom;
#[cfg(not(feature = "generate"))]
pub(super) use none::SystemRandom;

/// A build that makes no keys has no random numbers, and spares its users the libraries of the system.
#[cfg(not(feature = "generate"))]
mod none {
    use rsa::rand_core::{TryCryptoRng, TryRng};

    use super::super::CryptoError;

    /// Refuses.
    pub(in super::super) struct SystemRandom;

    impl TryRng for SystemRandom {
        type Error = CryptoError;

        fn try_next_u32(&mut self) -> Result<u32, CryptoError> {
            Err(CryptoError::Cannot)
        }

        fn try_next_u64(&mut self) -> Result<u64, CryptoError> {
            Err(CryptoError::Cannot)
        }

        fn try_fill_bytes(&mut self, _octets: &mut [u8]) -> Result<(), CryptoError> {
            Err(CryptoError::Cannot)
        }
    }

    impl TryCryptoRng for SystemRandom {}
}
