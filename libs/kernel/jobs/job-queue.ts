/** One attempt at a job, as its handler sees it. */
export interface JobRun {
  readonly id: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** No retry follows a failure of this attempt. */
  readonly last: boolean;
}

/** Settings of a queue; defaults are in `jobDefaults`. */
export interface JobSettings {
  /** Retries after the first attempt. */
  retryLimit: number;
  /** Delay before the first retry; each further delay is about twice as long, up to `retryDelayMaxSeconds`. */
  retryDelaySeconds: number;
  retryDelayMaxSeconds: number;
  /** An attempt that takes longer counts as failed. */
  expireInSeconds: number;
  /** Jobs fetched at a time, and how many of them run concurrently in one worker. */
  batchSize: number;
  sideBySide: number;
  /** Runs the jobs of one key sequentially, in the order they were enqueued; every job then needs a key. Fixed when the queue is created. */
  oneByOnePerKey: boolean;
  /**
   * Of one group (`enqueue`'s `groups`) no more than these at once, over all workers. A group that hangs occupies its share and delays no
   * other as long as `sideBySide` is at least `perGroup` times the number of groups there may be. 0: whole batches, without groups.
   */
  perGroup: number;
  /** How long completed and failed jobs are kept. */
  keepDays: number;
}

export const jobDefaults: JobSettings = {
  retryLimit: 8,
  retryDelaySeconds: 15,
  retryDelayMaxSeconds: 3_600,
  expireInSeconds: 120,
  batchSize: 50,
  sideBySide: 10,
  oneByOnePerKey: false,
  perGroup: 0,
  keepDays: 7,
};

/**
 * A queue of one kind of job (mail, a webhook delivery): its name, retries and handler. What a person looks at is a row of the owning module; the job
 * carries only its id. A job may run twice (a worker died after its effect), so the handler reads the row first and repeats the same message id.
 */
export interface JobQueue<Data extends object> {
  /** `debt-notices`; letters, digits and hyphens. */
  readonly name: string;
  readonly settings?: Partial<JobSettings>;
  /** Runs the job. Throws `JobRefused` when a retry is useless; any other error is retried. */
  handle(data: Data, job: JobRun): Promise<void>;
  /** Called once, after the last attempt has failed or was refused. */
  gaveUp?(data: Data, error: Error): Promise<void>;
}

/** Thrown by a handler when a retry is useless. */
export class JobRefused extends Error {}
