import { PlatformFailure, isPlatformFailure } from '@content-platforms/plugin-sdk';
import { Injectable } from '@nestjs/common';
import { Database, newId, Secrets } from '#kernel';
import { sessionPlace } from '../integrations/integration.entity.ts';

const openingSeconds = 30;
interface SessionRow {
  sealed: string | null;
  valid: boolean;
}

/** One session per integration, shared by all processes: one opener at a time, the others wait for its result. */
@Injectable()
export class Sessions {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
  ) {}

  /** See `Host.session`. An error while opening is never `unknown`, because nothing but a session was at stake. */
  async use(integrationId: string, open: () => Promise<{ value: string; expiresInSeconds: number }>, rejected?: string): Promise<string> {
    const place = sessionPlace(integrationId);
    const me = newId();
    await this.database.query('INSERT INTO integration_session (integration_id) VALUES ($1) ON CONFLICT DO NOTHING', [integrationId]);
    for (let tries = 0; tries < 600; tries += 1) {
      const [row] = await this.database.rows<SessionRow>('SELECT sealed, expires_at > now() AS valid FROM integration_session WHERE integration_id = $1', [
        integrationId,
      ]);
      const value = row?.sealed ? this.secrets.open(row.sealed, place) : undefined;
      if (row?.valid && value !== undefined && value !== rejected) return value;
      const [, mine] = await this.database.query<[unknown[], number]>(
        `UPDATE integration_session SET opener = $2, opening_until = now() + make_interval(secs => $4)
         WHERE integration_id = $1 AND opening_until < now() AND sealed IS NOT DISTINCT FROM $3`,
        [integrationId, me, row?.sealed ?? null, openingSeconds],
      );
      if (mine > 0) return this.open(integrationId, me, place, open);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new PlatformFailure('unavailable', 'A sessão na plataforma não pôde ser aberta.');
  }

  private async open(integrationId: string, me: string, place: string, open: () => Promise<{ value: string; expiresInSeconds: number }>): Promise<string> {
    try {
      const { value, expiresInSeconds } = await open();
      // Renewed before it expires, so that it does not expire during a call.
      await this.database.query(
        `UPDATE integration_session SET sealed = $3, expires_at = now() + make_interval(secs => $4), opening_until = '-infinity' WHERE integration_id = $1 AND opener = $2`,
        [integrationId, me, this.secrets.seal(value, place), Math.max(1, expiresInSeconds * 0.9)],
      );
      return value;
    } catch (error) {
      await this.database.query(`UPDATE integration_session SET opening_until = '-infinity' WHERE integration_id = $1 AND opener = $2`, [integrationId, me]);
      if (isPlatformFailure(error) && error.code !== 'unknown') throw error;
      throw new PlatformFailure('unavailable', 'A sessão na plataforma não pôde ser aberta.', { cause: error });
    }
  }
}
