import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.ts';
import { withContext } from './context.ts';
import { kernelProblem } from './problem.ts';

const readyMilliseconds = 2_000;

/** Rejects after two seconds: a full pool, or a pending connection, may take longer than a readiness probe waits. */
async function withinReach<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(kernelProblem('unavailable')), readyMilliseconds);
  });
  answer.catch(() => undefined);
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

/** Whether the process can serve requests. */
@Injectable()
export class Readiness {
  constructor(private readonly database: Database) {}

  /** Throws `unavailable` while the database does not answer within two seconds, or takes no writes (a standby). */
  async check(): Promise<void> {
    const [row] = await withContext({ statementMilliseconds: readyMilliseconds }, () =>
      withinReach(this.database.rows<{ writable: boolean }>("SELECT current_setting('transaction_read_only') = 'off' AS writable")),
    );
    if (!row?.writable) throw kernelProblem('unavailable');
  }
}
