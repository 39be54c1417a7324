/** One job, as its handler sees it. */
export interface JobRun {
  readonly id: string;
  /** 1 the first time. */
  readonly attempt: number;
  /** No other try follows a failure of this one. */
  readonly last: boolean;
}

/** How a queue behaves; what is left out is as `jobDefaults` says. */
export interface JobSettings {
  /** Tries after the first. */
  retryLimit: number;
  /** Before the second try; each further wait is about twice as long, up to `retryDelayMaxSeconds`. */
  retryDelaySeconds: number;
  retryDelayMaxSeconds: number;
  /** A try that takes longer is given up and counts as failed. */
  expireInSeconds: number;
  /** Jobs taken at a time, and how many of those are done side by side in one worker. */
  batchSize: number;
  sideBySide: number;
  /** Jobs of one key one after the other, in the order they were enqueued; every job then needs a key. Fixed when the queue is first made. */
  oneByOnePerKey: boolean;
  /**
   * Of one group (`enqueue`'s `groups`) no more than these at once, over all workers. A group that hangs occupies its share and delays no
   * other as long as `sideBySide` is at least `perGroup` times the number of groups there may be. 0: whole batches, without groups.
   */
  perGroup: number;
  /** Of jobs that are done or given up. */
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
 * One kind of job that is not a state (mail, a webhook delivery): a name, how it is retried, and who does it. What a person looks
 * at is a row of the module that owns it; the job only carries that row's id. A job may run twice (a worker died after its effect):
 * the handler looks at its row first, and sends the same message id again.
 */
export interface JobQueue<Data extends object> {
  /** `debt-notices`; letters, digits and hyphens. */
  readonly name: string;
  readonly settings?: Partial<JobSettings>;
  /** Resolves: done. Throws `JobRefused`: no other try will do better. Throws anything else: again later. */
  handle(data: Data, job: JobRun): Promise<void>;
  /** Told once, when the last try has failed or was refused. */
  gaveUp?(data: Data, error: Error): Promise<void>;
}

/** Thrown by a handler: trying again is useless. */
export class JobRefused extends Error {}
