import { Injectable } from '@nestjs/common';
import {
  Audit,
  currentActor,
  Database,
  eventKinds,
  type ExpectedVersion,
  type JsonText,
  kernelProblem,
  type ListQuery,
  newId,
  Outbound,
  readOne,
  readPage,
} from '#kernel';
import { EndpointSecrets } from './endpoint-secrets.ts';
import type { ChangeEndpoint, CreateEndpoint, EndpointView, EventTypePage, RotateSecret } from './endpoints.dto.ts';
import { endpointList } from './endpoints.list.ts';
import { faultText } from '../deliveries/fault-text.ts';
import { webhookProblem } from '../webhooks.problems.ts';

/** Maximum number of endpoints. */
export const mostEndpoints = 20;

/** Webhook endpoints. */
@Injectable()
export class Endpoints {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly outbound: Outbound,
    private readonly secrets: EndpointSecrets,
  ) {}

  page(query: ListQuery): Promise<JsonText> {
    return readPage(this.database, endpointList, query);
  }

  /** Throws `not_found`. */
  get(id: string): Promise<EndpointView> {
    return readOne<EndpointView>(this.database, endpointList, id);
  }

  eventTypes(): EventTypePage {
    return { data: eventKinds().map(({ type, summary }) => ({ type, summary })), nextCursor: null };
  }

  /** Creates an endpoint and returns it with its secret, which is shown only once. Throws `invalid_url`, `unknown_event_type`, `too_many_endpoints`. */
  async create(input: CreateEndpoint): Promise<EndpointView> {
    this.check(input);
    const id = newId();
    const secret = this.secrets.mint();
    const { url, description = null, eventTypes, enabled = true } = input;
    await this.database.transaction(async (tx) => {
      const made = await tx.query<unknown[]>(
        `INSERT INTO webhook_endpoint (id, url, description, event_types, enabled, disabled_reason, secret_sealed, created_by)
         SELECT $1, $2, $3, $4, $5, CASE WHEN NOT $5::boolean THEN 'person' END, $6, $7 WHERE (SELECT count(*) FROM webhook_endpoint) < $8 RETURNING id`,
        [id, url, description, eventTypes, enabled, this.secrets.seal(id, secret), currentActor(), mostEndpoints],
      );
      if (made.length === 0) throw webhookProblem('too_many_endpoints', { max: mostEndpoints });
      await this.audit.record(tx, { action: 'webhook_endpoint.created', subjectKind: 'webhook_endpoint', subjectId: id, after: { url, eventTypes, enabled } });
    });
    return { ...(await this.get(id)), secret };
  }

  /** Throws `changed_meanwhile`, `invalid_url`, `unknown_event_type`. */
  async change(id: string, version: ExpectedVersion, input: ChangeEndpoint): Promise<EndpointView> {
    const before = await this.get(id);
    this.check(input);
    const { url = before.url, description = before.description, eventTypes = before.eventTypes, enabled = before.enabled } = input;
    await this.database.transaction(async (tx) => {
      const [, count] = await tx.query<[unknown[], number]>(
        `UPDATE webhook_endpoint SET url = $3, description = $4, event_types = $5, enabled = $6,
           disabled_reason = CASE WHEN NOT $6::boolean THEN coalesce(disabled_reason, 'person') END,
           failing_since = CASE WHEN $6::boolean AND NOT enabled THEN NULL ELSE failing_since END, version = version + 1, updated_at = now()
         WHERE id = $1 AND version = $2`,
        [id, version === 'any' ? before.version : version, url, description, eventTypes, enabled],
      );
      if (count === 0) throw kernelProblem('changed_meanwhile');
      await this.audit.record(tx, { action: 'webhook_endpoint.changed', subjectKind: 'webhook_endpoint', subjectId: id, before, after: input });
    });
    return this.get(id);
  }

  /** Rotates the secret; for `overlapHours` both sign. Returns the new secret, which is shown only once. Throws `not_found`. */
  async rotate(id: string, { overlapHours = 24 }: RotateSecret): Promise<EndpointView> {
    await this.get(id);
    const secret = this.secrets.mint();
    await this.database.transaction(async (tx) => {
      const [row] = await tx.query<{ secret_sealed: string }[]>('SELECT secret_sealed FROM webhook_endpoint WHERE id = $1 FOR NO KEY UPDATE', [id]);
      if (!row) throw kernelProblem('not_found');
      await tx.query(
        `UPDATE webhook_endpoint SET secret_sealed = $2, secret_changed_at = now(), version = version + 1, updated_at = now(),
           old_secret_sealed = CASE WHEN $4::int > 0 THEN $3 END, old_secret_until = CASE WHEN $4::int > 0 THEN now() + make_interval(hours => $4) END
         WHERE id = $1`,
        [id, this.secrets.seal(id, secret), this.secrets.retire(id, row.secret_sealed), overlapHours],
      );
      await this.audit.record(tx, { action: 'webhook_endpoint.secret_rotated', subjectKind: 'webhook_endpoint', subjectId: id, after: { overlapHours } });
    });
    return { ...(await this.get(id)), secret };
  }

  /** Deletes an endpoint with its deliveries. Throws `not_found`, `changed_meanwhile`. */
  async remove(id: string, version: ExpectedVersion): Promise<void> {
    const before = await this.get(id);
    await this.database.transaction(async (tx) => {
      const [, count] = await tx.query<[unknown[], number]>('DELETE FROM webhook_endpoint WHERE id = $1 AND version = $2', [
        id,
        version === 'any' ? before.version : version,
      ]);
      if (count === 0) throw kernelProblem('changed_meanwhile');
      await tx.query('DELETE FROM webhook_delivery WHERE endpoint_id = $1', [id]);
      await this.audit.record(tx, { action: 'webhook_endpoint.deleted', subjectKind: 'webhook_endpoint', subjectId: id, before });
    });
  }

  private check({ url, eventTypes = [] }: ChangeEndpoint): void {
    const fault = url === undefined ? undefined : this.outbound.faultOf(url);
    if (fault) throw webhookProblem('invalid_url', { why: faultText(fault) });
    const known = new Set(['*', ...eventKinds().map(({ type }) => type)]);
    const unknown = eventTypes.find((type) => !known.has(type));
    if (unknown !== undefined) throw webhookProblem('unknown_event_type', { type: unknown });
  }
}
