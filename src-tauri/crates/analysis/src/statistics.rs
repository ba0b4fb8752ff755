//! Running means and the few curves everything else is said in.

/// Mean and variance of a stream in double precision, as sums of what the values differ from the
/// first by: as exact here as the way of Welford, without a division for each value.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Running {
    count: u64,
    first: f64,
    sum: f64,
    squares: f64,
}

impl Running {
    #[inline(always)]
    pub fn add(&mut self, value: f64) {
        if self.count == 0 {
            self.first = value;
        }
        self.count += 1;
        let off = value - self.first;
        self.sum += off;
        self.squares += off * off;
    }

    /// 0 for an empty stream.
    pub fn mean(&self) -> f64 {
        self.first + self.sum / self.count.max(1) as f64
    }

    /// Standard deviation; 0 for an empty stream.
    pub fn deviation(&self) -> f64 {
        let count = self.count.max(1) as f64;
        let off = self.sum / count;
        (self.squares / count - off * off).max(0.0).sqrt()
    }
}

/// 1 / (1 + e^−x).
pub(crate) fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

/// Mean of a row around each place, over `width` (odd) values, fewer at the ends.
pub(crate) fn moving_mean(row: &[f32], width: usize, out: &mut Vec<f32>) {
    out.clear();
    let half = width / 2;
    let mut sum = 0.0f64;
    let (mut from, mut to) = (0, 0);
    for i in 0..row.len() {
        while to < (i + half + 1).min(row.len()) {
            sum += f64::from(row[to]);
            to += 1;
        }
        while from + half < i {
            sum -= f64::from(row[from]);
            from += 1;
        }
        out.push((sum / (to - from) as f64) as f32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn running_statistics() {
        let mut running = Running::default();
        [1.0, 2.0, 3.0, 4.0].iter().for_each(|x| running.add(*x));
        assert!((running.mean() - 2.5).abs() < 1e-12);
        assert!((running.deviation() - 1.25f64.sqrt()).abs() < 1e-12);
        assert_eq!(Running::default().deviation(), 0.0);
    }

    #[test]
    fn moving_means() {
        let mut out = Vec::new();
        moving_mean(&[1.0, 2.0, 3.0, 4.0], 3, &mut out);
        assert_eq!(out, [1.5, 2.0, 3.0, 3.5]);
    }
}
