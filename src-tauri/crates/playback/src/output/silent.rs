//! No sound, but the pace of a clock: for servers without a sound device and tests that only look.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::{Lost, NoOutput, Opened, Output, Rates};
use crate::{Format, Renderer};

/// How often samples are taken while playing, and while not.
const PACE: Duration = Duration::from_millis(10);
const IDLE_PACE: Duration = Duration::from_millis(40);

/// Takes samples as fast as they would sound, at whatever rate they have, and drops them.
#[derive(Default)]
pub struct Silent {
    running: Option<(Arc<AtomicBool>, JoinHandle<()>)>,
}

impl Output for Silent {
    fn open(
        &mut self,
        _device: Option<&str>,
        wanted: Format,
        _lost: Lost,
        make: &mut dyn FnMut(Format) -> Renderer,
    ) -> Result<Opened, NoOutput> {
        self.close();
        let stop = Arc::<AtomicBool>::default();
        let (renderer, stopped) = (make(wanted), Arc::clone(&stop));
        let thread = std::thread::Builder::new()
            .name("silence".into())
            .spawn(move || run(renderer, &stopped))
            .map_err(|error| {
                NoOutput::new(format!("There is no thread left to play on: {error}."))
            })?;
        self.running = Some((stop, thread));
        Ok(Opened {
            name: "No sound".into(),
            format: wanted,
            latency: 0,
            rates: Rates(vec![(1, u32::MAX)]),
            bits: 32,
            float: true,
            direct: false,
        })
    }

    fn close(&mut self) {
        if let Some((stop, thread)) = self.running.take() {
            stop.store(true, Ordering::Relaxed);
            let _ = thread.join();
        }
    }
}

fn run(mut renderer: Renderer, stop: &AtomicBool) {
    let format = renderer.format();
    let (rate, channels) = (f64::from(format.sample_rate), usize::from(format.channels));
    let mut block = vec![0.0; format.sample_rate as usize / 10 * channels];
    let mut due = 0.0;
    let mut before = Instant::now();
    while !stop.load(Ordering::Relaxed) {
        std::thread::sleep(if renderer.playing() { PACE } else { IDLE_PACE });
        let now = Instant::now();
        due += now.duration_since(before).as_secs_f64() * rate;
        before = now;
        // After a sleep of the whole machine the music does not hurry.
        due = due.min(rate / 10.0);
        let frames = due as usize;
        due -= frames as f64;
        if let Some(block) = block.get_mut(..frames * channels) {
            renderer.render(block);
        }
    }
}
