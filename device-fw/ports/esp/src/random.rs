//! Numbers from the chip's generator.

use esp_hal::rng::Rng;
use pyrite_platform::random::Random;

/// The generator. Without radio its noise is that of the chip's oscillators, which it gathers over time.
pub struct ChipRandom(pub Rng);

impl Random for ChipRandom {
    fn fill(&mut self, buffer: &mut [u8]) {
        self.0.read(buffer);
    }
}
