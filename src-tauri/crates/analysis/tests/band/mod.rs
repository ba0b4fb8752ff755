//! A small band that plays exactly what a test asks for.

#![allow(dead_code, reason = "each test file uses a part")]

/// What is played.
#[derive(Clone, Copy)]
pub struct Piece {
    pub bpm: f64,
    /// 0 = C.
    pub tonic: i32,
    pub minor: bool,
    pub seconds: f64,
    pub rate: u32,
    /// Cents above A4 = 440 Hz.
    pub cents: f64,
}

impl Piece {
    pub fn new(bpm: f64, tonic: i32, minor: bool) -> Self {
        Self {
            bpm,
            tonic,
            minor,
            seconds: 24.0,
            rate: 44_100,
            cents: 0.0,
        }
    }

    /// One channel, full scale ±1.
    pub fn play(&self) -> Vec<f32> {
        let mut sound = vec![0.0f32; (self.seconds * f64::from(self.rate)) as usize];
        let beat = 60.0 / self.bpm;
        let third = if self.minor { 3 } else { 4 };
        let chords = [
            [0, third, 7],
            [5, 5 + third, 12],
            [7, 11, 14],
            [0, third, 7],
        ];
        let mut count = 0;
        while f64::from(count) * beat < self.seconds {
            let at = f64::from(count) * beat;
            let chord = chords[(count / 4 % 4) as usize];
            self.kick(&mut sound, at, if count % 2 == 0 { 0.5 } else { 0.3 });
            self.hat(&mut sound, at + beat / 2.0, count as u32);
            if count % 4 == 0 {
                for note in chord {
                    self.tone(&mut sound, 60 + self.tonic + note, at, 4.0 * beat, 0.08);
                }
            }
            self.tone(&mut sound, 36 + self.tonic + chord[0], at, beat, 0.15);
            let melody = chord[(count * 7 % 3) as usize];
            self.tone(&mut sound, 72 + self.tonic + melody, at, 0.9 * beat, 0.08);
            count += 1;
        }
        sound
    }

    fn tone(&self, sound: &mut [f32], midi: i32, at: f64, length: f64, level: f64) {
        let hz = 440.0 * ((f64::from(midi) - 69.0 + self.cents / 100.0) / 12.0).exp2();
        self.put(sound, at, length, |t| {
            let wave: f64 = (1..=5)
                .filter(|k| hz * f64::from(*k) < 0.45 * f64::from(self.rate))
                .map(|k| (std::f64::consts::TAU * hz * f64::from(k) * t).sin() / f64::from(k * k))
                .sum();
            level * wave * (t * 100.0).min(1.0) * (-1.5 * t).exp() * ((length - t) * 60.0).min(1.0)
        });
    }

    fn kick(&self, sound: &mut [f32], at: f64, level: f64) {
        self.put(sound, at, 0.15, |t| {
            level
                * (std::f64::consts::TAU * (50.0 * t + 3.0 * (1.0 - (-40.0 * t).exp()))).sin()
                * (-25.0 * t).exp()
        });
    }

    fn hat(&self, sound: &mut [f32], at: f64, seed: u32) {
        let mut noise = Noise(seed + 1);
        self.put(sound, at, 0.05, |t| {
            0.1 * f64::from(noise.next()) * (-80.0 * t).exp()
        });
    }

    fn put(&self, sound: &mut [f32], at: f64, length: f64, mut wave: impl FnMut(f64) -> f64) {
        let from = (at * f64::from(self.rate)).round() as usize;
        let count = (length * f64::from(self.rate)) as usize;
        for (i, place) in sound.iter_mut().skip(from).take(count).enumerate() {
            *place += wave(i as f64 / f64::from(self.rate)) as f32;
        }
    }
}

/// White noise of ±1, the same on every machine.
pub struct Noise(pub u32);

impl Noise {
    pub fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as f32 / (1 << 23) as f32 - 1.0
    }
}

/// The features of an interleaved sound.
pub fn hear(sound: &[f32], rate: u32, channels: usize) -> domain::features::Features {
    let mut analyser = analysis::Analyser::new(rate, channels);
    analyser.push(sound);
    analyser.finish()
}
