import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock, Database, failpoint, type JobQueue, Jobs, maskText, Outbound, type Posted } from '#kernel';
import { Webhook } from 'standardwebhooks';
import { mostEndpoints } from '../endpoints/endpoints.service.ts';
import { EndpointSecrets } from '../endpoints/endpoint-secrets.ts';
import { deliveryQueue } from './outbox.ts';
import { type Attempt, RecordAttempt } from './record-attempt.ts';
import { readRetryAfter } from './retry-after.ts';

/** Deliveries to one endpoint at the same time. */
const perEndpoint = 2;

interface Order {
  endpoint_id: string;
  attempts: number;
  url: string | null;
  enabled: boolean | null;
  secret_sealed: string;
  old_secret_sealed: string | null;
  event_id: string;
  type: string;
  body: string;
}

/**
 * Sends one delivery per job. A worker that dies after sending repeats the same `webhook-id`. Concurrency is limited per endpoint, so that a hanging
 * endpoint delays no other.
 */
@Injectable()
export class Deliver implements JobQueue<{ id: string }>, OnModuleInit {
  readonly name = deliveryQueue;
  readonly settings = {
    retryLimit: 100,
    retryDelaySeconds: 5,
    retryDelayMaxSeconds: 600,
    expireInSeconds: 60,
    sideBySide: perEndpoint * mostEndpoints,
    perGroup: perEndpoint,
    keepDays: 1,
  };

  constructor(
    private readonly jobs: Jobs,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly outbound: Outbound,
    private readonly secrets: EndpointSecrets,
    private readonly attempts: RecordAttempt,
  ) {}

  onModuleInit(): void {
    this.jobs.register(this);
  }

  async handle({ id }: { id: string }): Promise<void> {
    const order = await this.read(id);
    if (!order) return;
    if (order.url === null || !order.enabled) return this.leave(id, order.url === null ? 'O endereço foi excluído.' : 'O endereço está desligado.');
    const at = this.clock.now();
    const startedAt = performance.now();
    const result = await this.send(order, order.url, at);
    await failpoint('webhook-sent');
    await this.attempts.record({
      deliveryId: id,
      endpointId: order.endpoint_id,
      number: order.attempts + 1,
      at,
      milliseconds: Math.round(performance.now() - startedAt),
      ...result,
    });
  }

  async gaveUp({ id }: { id: string }): Promise<void> {
    await this.leave(id, 'Erro interno.');
  }

  private async send(order: Order, url: string, at: Date): Promise<Pick<Attempt, 'status' | 'error' | 'excerpt' | 'retryAfterSeconds'>> {
    try {
      return taken(await this.outbound.post(url, order.body, this.headers(order, at)));
    } catch (error) {
      return { status: null, error: whyOf(error), excerpt: null, retryAfterSeconds: null };
    }
  }

  private headers({ endpoint_id, secret_sealed, old_secret_sealed, event_id, body }: Order, at: Date): Record<string, string> {
    const signatures = this.secrets.open(endpoint_id, secret_sealed, old_secret_sealed).map((secret) => new Webhook(secret).sign(event_id, at, body));
    return {
      'content-type': 'application/json',
      'user-agent': 'content-platforms-webhooks',
      'webhook-id': event_id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': signatures.join(' '),
    };
  }

  private async read(id: string): Promise<Order | undefined> {
    const [order] = await this.database.rows<Order>(
      `SELECT d.endpoint_id, d.attempts, w.url, w.enabled, w.secret_sealed, CASE WHEN w.old_secret_until > now() THEN w.old_secret_sealed END AS old_secret_sealed,
         e.id AS event_id, e.type, json_build_object('id', e.id, 'sequence', e.sequence, 'type', e.type, 'timestamp', e.occurred_at, 'data', e.data)::text AS body
       FROM webhook_delivery d JOIN webhook_event e ON e.id = d.event_id LEFT JOIN webhook_endpoint w ON w.id = d.endpoint_id
       WHERE d.id = $1 AND d.status = 'pending'`,
      [id],
    );
    return order;
  }

  private async leave(id: string, why: string): Promise<void> {
    await this.database.query(
      `UPDATE webhook_delivery SET status = 'failed', next_attempt_at = NULL, last_status = NULL, last_error = $2, ended_at = now() WHERE id = $1 AND status = 'pending'`,
      [id, why],
    );
  }
}

function taken({ status, headers, excerpt }: Posted): Pick<Attempt, 'status' | 'error' | 'excerpt' | 'retryAfterSeconds'> {
  const ok = status >= 200 && status < 300;
  return {
    status,
    error: ok ? null : `HTTP ${status}`,
    excerpt: excerpt === '' ? null : maskText(excerpt),
    retryAfterSeconds: readRetryAfter(headers.get('retry-after')),
  };
}

/** Describes a failure without internal details: no resolved addresses, no stack. */
function whyOf(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: { code?: string } };
  if (name === 'TimeoutError') return 'Não respondeu a tempo.';
  if (cause?.code === 'EPRIVATE') return 'O nome aponta para uma rede privada.';
  return maskText(cause?.code ?? message).slice(0, 200);
}
