/** Long work under way. */
import { call } from '../api/client';
import type { Job } from '../api/generated/wire';
import { attempt } from './notices.svelte';

class Jobs {
  all = $state.raw<Job[]>([]);

  hear(job: Job): void {
    const others = this.all.filter((known) => known.id !== job.id);
    this.all = job.finished ? others : [...others, job].sort((a, b) => a.id - b.id);
  }

  async ask(): Promise<void> {
    this.all = (await call('job_list', {})).filter((job) => !job.finished);
  }

  pause = (job: Job) => attempt(() => call('job_pause', { id: job.id, paused: !job.paused }));
  cancel = (job: Job) => attempt(() => call('job_cancel', { id: job.id }));
}

export const jobs = new Jobs();
