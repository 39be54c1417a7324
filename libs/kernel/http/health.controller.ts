import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from './auth.ts';
import { withContext } from './context.ts';
import { Database } from '../database/database.ts';
import { kernelProblem } from './problem.ts';

const readyMilliseconds = 2_000;

/** Waits for the answer no longer than whoever asks for readiness does: a full pool, or a connection under way, may take longer. */
async function withinReach<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(kernelProblem('unavailable')), readyMilliseconds);
  });
  answer.catch(() => undefined);
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(private readonly database: Database) {}

  @Get('live')
  @Public('uncounted')
  @ApiOperation({ summary: 'The process answers' })
  @ApiOkResponse({ schema: { type: 'object', properties: { status: { type: 'string', enum: ['ok'] } } } })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Throws `unavailable` (503) while the database does not answer within two seconds, or takes no writes (a standby). */
  @Get('ready')
  @Public('uncounted')
  @ApiOperation({ summary: 'The process answers, and its database takes writes' })
  @ApiOkResponse({ schema: { type: 'object', properties: { status: { type: 'string', enum: ['ok'] } } } })
  async ready(): Promise<{ status: 'ok' }> {
    const [row] = await withContext({ statementMilliseconds: readyMilliseconds }, () =>
      withinReach(this.database.rows<{ writable: boolean }>("SELECT current_setting('transaction_read_only') = 'off' AS writable")),
    );
    if (!row?.writable) throw kernelProblem('unavailable');
    return { status: 'ok' };
  }
}
