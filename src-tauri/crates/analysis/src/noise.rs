//! White noise between −1 and 1 for tests: the same for the same seed, without end.

pub(crate) struct Noise(pub u32);

impl Iterator for Noise {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        // Numerical Recipes' linear congruence, of which the upper bits are good.
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Some((self.0 >> 8) as f32 / (1 << 23) as f32 - 1.0)
    }
}
