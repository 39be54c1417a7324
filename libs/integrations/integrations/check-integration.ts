import { type CheckedAccount, isPlatformFailure } from '@content-platforms/plugin-sdk';
import { Injectable, Logger } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Database, ScheduleLock, readOne, withContext } from '#kernel';
import { Gateway } from '../gateway/gateway.ts';
import { Health } from '../gateway/health.ts';
import type { CheckView } from './integrations.dto.ts';
import { integrationList } from './integrations.list.ts';

/** Checks an integration's credentials and account at the platform, and updates its health. */
@Injectable()
export class CheckIntegration {
  private readonly logger = new Logger(CheckIntegration.name);

  constructor(
    private readonly database: Database,
    private readonly gateway: Gateway,
    private readonly health: Health,
    private readonly scheduleLock: ScheduleLock,
  ) {}

  /** Returns `ok: false` with a code for refused credentials. Throws `not_found`. */
  async check(id: string): Promise<CheckView> {
    await readOne(this.database, integrationList, id);
    const startedAt = performance.now();
    const latency = (): number => Math.round(performance.now() - startedAt);
    try {
      const account = await this.gateway.call({
        integrationId: id,
        verb: 'check',
        probe: true,
        waitSeconds: 15,
        run: (platform, call) => platform.check(call),
      });
      const problem = await this.recognise(id, account);
      if (problem) return { ok: false, account: account.title, latencyMs: latency(), code: 'another_account', message: problem };
      return { ok: true, account: account.title, ...(account.licences ? { licences: account.licences } : {}), latencyMs: latency() };
    } catch (error) {
      if (!isPlatformFailure(error)) throw error;
      return { ok: false, latencyMs: latency(), code: error.code, message: error.message };
    }
  }

  /**
   * Probes paused and unknown integrations every five minutes; one that answers resumes. The tick is taken first because platforms are not called
   * inside a transaction; a process that dies leaves the rest to the next tick.
   */
  @Cron('*/5 * * * *', { name: 'integration-probe' })
  async probe(): Promise<void> {
    if (!(await this.scheduleLock.take('integration-probe', 300))) return;
    const due = await this.database.rows<{ id: string }>(
      `SELECT id FROM integration WHERE enabled AND (health IN ('paused', 'unknown') OR checked_at IS NULL OR checked_at < now() - interval '1 hour')`,
    );
    for (const { id } of due) {
      await withContext({ actor: 'schedule:integration-probe' }, () => this.check(id)).catch((error: unknown) =>
        this.logger.error({ err: error, integrationId: id }, 'probe failed'),
      );
    }
  }

  /** Stores the result of a check. Another account than before pauses the integration. */
  private async recognise(id: string, account: CheckedAccount): Promise<string | undefined> {
    const [[known]] = await this.database.query<[{ partner_id: string }[], number]>(
      `UPDATE integration SET partner_id = coalesce(partner_id, $2), partner_title = CASE WHEN partner_id IS NULL OR partner_id = $2 THEN $3 ELSE partner_title END,
         licences_contracted = $4, licences_used = $5, checked_at = now() WHERE id = $1 RETURNING partner_id`,
      [id, account.accountId, account.title, account.licences?.contracted ?? null, account.licences?.used ?? null],
    );
    if (known && known.partner_id !== account.accountId) {
      const reason = `As credenciais abrem outra conta na plataforma ("${account.title}"). Confira o token; se a troca é intencional, crie outra integração.`;
      await this.health.pause(id, 'another_account', reason);
      return reason;
    }
    await this.database.transaction((tx) => this.health.set(tx, id, 'ok', null, null));
    return undefined;
  }
}
