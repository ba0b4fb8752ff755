//! Long work under way: what the listener sees of it, and how it is paused and stopped.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::events::Events;
use crate::wire::{Event, Held, Job, JobKind};

/// Progress is told at most this often.
const PACE: Duration = Duration::from_millis(100);

/// All long work. Cheap to clone.
#[derive(Clone)]
pub struct Jobs {
    events: Events,
    running: Arc<Mutex<Vec<Arc<Running>>>>,
    next_id: Arc<AtomicU32>,
    closing: Arc<AtomicBool>,
}

struct Running {
    id: u32,
    kind: JobKind,
    started: Instant,
    cancelled: AtomicBool,
    paused: AtomicBool,
    progress: Mutex<Progress>,
}

#[derive(Default)]
struct Progress {
    done: u64,
    total: u64,
    /// The same in what makes some of it take longer than other; 0 in all: everything alike.
    work_done: u64,
    work_total: u64,
    told: Option<Instant>,
    /// Why it rests by itself.
    held: Option<Held>,
    /// How long it was paused or rested: that is no pace.
    rested: Duration,
}

impl Jobs {
    /// No work yet; progress goes to `events`.
    #[must_use]
    pub fn new(events: Events) -> Self {
        Self {
            events,
            running: Arc::default(),
            next_id: Arc::new(AtomicU32::new(1)),
            closing: Arc::default(),
        }
    }

    /// Begins a job. It ends when the handle is dropped.
    #[must_use]
    pub fn begin(&self, kind: JobKind) -> JobHandle {
        let running = Arc::new(Running {
            id: self.next_id.fetch_add(1, Ordering::Relaxed),
            kind,
            started: Instant::now(),
            cancelled: AtomicBool::new(self.closing.load(Ordering::Relaxed)),
            paused: AtomicBool::new(false),
            progress: Mutex::default(),
        });
        self.lock().push(Arc::clone(&running));
        JobHandle {
            jobs: self.clone(),
            running,
        }
    }

    /// What is under way now.
    #[must_use]
    pub fn list(&self) -> Vec<Job> {
        self.lock()
            .iter()
            .map(|running| running.report(false))
            .collect()
    }

    /// Asks a job to stop. False when there is no such job.
    #[must_use]
    pub fn cancel(&self, id: u32) -> bool {
        self.with(id, |running| {
            running.cancelled.store(true, Ordering::Relaxed);
        })
    }

    /// Pauses a job or lets it go on. False when there is no such job.
    #[must_use]
    pub fn pause(&self, id: u32, paused: bool) -> bool {
        let found = self.with(id, |running| {
            running.paused.store(paused, Ordering::Relaxed);
        });
        if let Some(job) = self.list().into_iter().find(|job| job.id == id) {
            self.events.emit(&Event::Progress(job));
        }
        found
    }

    /// Asks every job to stop, those that begin later included: the app is closing.
    pub fn close(&self) {
        self.closing.store(true, Ordering::Relaxed);
        for running in self.lock().iter() {
            running.cancelled.store(true, Ordering::Relaxed);
        }
    }

    fn with(&self, id: u32, act: impl FnOnce(&Running)) -> bool {
        self.lock()
            .iter()
            .find(|running| running.id == id)
            .map(|running| act(running))
            .is_some()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Arc<Running>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A job from the side of those who do it.
pub struct JobHandle {
    jobs: Jobs,
    running: Arc<Running>,
}

impl JobHandle {
    /// How much there is to do; 0 while unknown.
    pub fn set_total(&self, total: u64) {
        self.update(|progress| progress.total = total);
    }

    /// So much more is done.
    pub fn advance(&self, by: u64) {
        self.update(|progress| progress.done += by);
    }

    /// How much work there is in all, where things take unlike time: the time left follows from
    /// it. In any unit.
    pub fn set_work(&self, total: u64) {
        self.update(|progress| progress.work_total = total);
    }

    /// One thing more is done, with so much work.
    pub fn finish_one(&self, work: u64) {
        self.update(|progress| {
            progress.done += 1;
            progress.work_done += work;
        });
    }

    /// It rests by itself for this reason, or goes on; told at once when that is news.
    pub fn set_held(&self, held: Option<Held>) {
        self.update(|progress| {
            if progress.held != held {
                progress.held = held;
                progress.told = None;
            }
        });
    }

    /// It was paused or rested for so long: that does not count as its pace.
    pub fn rested(&self, time: Duration) {
        self.update(|progress| progress.rested += time);
    }

    /// Whether it is paused.
    #[must_use]
    pub fn paused(&self) -> bool {
        self.running.paused.load(Ordering::Relaxed)
    }

    /// Stops it, as the listener would.
    pub fn cancel(&self) {
        self.running.cancelled.store(true, Ordering::Relaxed);
    }

    /// Changes the progress, and tells of it when the last report is old enough.
    fn update(&self, change: impl FnOnce(&mut Progress)) {
        let due = {
            let mut progress = self.running.lock();
            change(&mut progress);
            let due = progress.told.is_none_or(|told| told.elapsed() >= PACE);
            if due {
                progress.told = Some(Instant::now());
            }
            due
        };
        if due {
            self.jobs
                .events
                .emit(&Event::Progress(self.running.report(false)));
        }
    }

    /// Whether to stop. Look here often.
    #[must_use]
    pub fn cancelled(&self) -> bool {
        self.running.cancelled.load(Ordering::Relaxed)
    }

    /// Sleeps while the job is paused and not cancelled.
    pub fn wait_while_paused(&self) {
        while self.running.paused.load(Ordering::Relaxed) && !self.cancelled() {
            std::thread::sleep(PACE);
        }
    }
}

impl Drop for JobHandle {
    fn drop(&mut self) {
        self.jobs
            .lock()
            .retain(|running| running.id != self.running.id);
        self.jobs
            .events
            .emit(&Event::Progress(self.running.report(true)));
    }
}

impl Running {
    fn lock(&self) -> std::sync::MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn report(&self, finished: bool) -> Job {
        let progress = self.lock();
        Job {
            id: self.id,
            kind: self.kind,
            done: progress.done,
            total: progress.total,
            paused: self.paused.load(Ordering::Relaxed),
            held: progress.held,
            left_ms: left(&progress, self.started.elapsed()),
            finished,
        }
    }
}

/// Time left at the mean pace so far; unknown before a hundredth is done.
fn left(progress: &Progress, elapsed: Duration) -> Option<u64> {
    let (done, total) = match progress.work_total {
        0 => (progress.done, progress.total),
        total => (progress.work_done, total),
    };
    if total == 0 || done * 100 < total || done == 0 {
        return None;
    }
    let todo = total.saturating_sub(done);
    let worked = elapsed.saturating_sub(progress.rested);
    let per_item = worked.as_secs_f64() / done as f64;
    Some((per_item * todo as f64 * 1000.0) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jobs() -> (Jobs, crossbeam_channel::Receiver<Event>) {
        let events = Events::default();
        let receiver = events.subscribe();
        (Jobs::new(events), receiver)
    }

    fn reports(receiver: &crossbeam_channel::Receiver<Event>) -> Vec<Job> {
        receiver
            .try_iter()
            .map(|event| match event {
                Event::Progress(job) => job,
                other => panic!("only progress was expected, not {other:?}"),
            })
            .collect()
    }

    #[test]
    fn progress_is_paced_and_the_last_report_is_never_left_out() {
        let (jobs, receiver) = jobs();
        let job = jobs.begin(JobKind::Scan);
        job.set_total(10_000);
        for _ in 0..10_000 {
            job.advance(1);
        }
        drop(job);
        let reports = reports(&receiver);
        assert!(reports.len() < 100, "{} reports", reports.len());
        let last = reports.last().unwrap();
        assert!(last.finished);
        assert_eq!((last.done, last.total), (10_000, 10_000));
        assert!(jobs.list().is_empty());
    }

    #[test]
    fn a_paused_job_goes_on_when_it_is_cancelled() {
        let (jobs, _receiver) = jobs();
        let job = jobs.begin(JobKind::Import);
        let id = jobs.list()[0].id;
        assert!(jobs.pause(id, true));
        assert!(jobs.list()[0].paused);
        assert!(jobs.cancel(id));
        job.wait_while_paused();
        assert!(job.cancelled());
        assert!(!jobs.cancel(id + 1));
    }

    #[test]
    fn a_job_that_begins_while_the_app_closes_is_cancelled() {
        let (jobs, _receiver) = jobs();
        jobs.close();
        assert!(jobs.begin(JobKind::Scan).cancelled());
    }

    #[test]
    fn time_left_follows_the_pace() {
        let progress = |done, total| Progress {
            done,
            total,
            ..Progress::default()
        };
        let elapsed = Duration::from_secs(10);
        assert_eq!(left(&progress(0, 100), elapsed), None);
        assert_eq!(left(&progress(50, 0), elapsed), None);
        assert_eq!(left(&progress(25, 100), elapsed), Some(30_000));
        assert_eq!(left(&progress(120, 100), elapsed), Some(0));
        let rested = Progress {
            rested: Duration::from_secs(5),
            ..progress(25, 100)
        };
        assert_eq!(left(&rested, elapsed), Some(15_000));
    }

    #[test]
    fn long_things_count_for_more() {
        let (jobs, _receiver) = jobs();
        let job = jobs.begin(JobKind::Analyse);
        job.set_total(2);
        job.set_work(40);
        job.finish_one(10);
        let progress = job.running.lock();
        assert_eq!((progress.done, progress.total), (1, 2));
        let elapsed = Duration::from_secs(10);
        assert_eq!(left(&progress, elapsed), Some(30_000));
    }
}
