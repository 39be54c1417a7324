import { jsonClient, PlatformFailure, type Host, type JsonAnswer, type JsonObject } from '@content-platforms/plugin-sdk';
import { answerShape, isYes, schemaVersion, type Content, type EventKind, type ReceiverAnswer } from './event.ts';
import { signatures } from './sign.ts';
import type { WebhookSettings } from './settings.ts';

export interface Delivery {
  /** Of the message: the same when it is sent again because nobody knows whether it arrived. */
  id: string;
  kind: EventKind;
  /** Grows with every message about one account. */
  sequence: number;
  content: Content;
}

/** The receiver's one address. Throws `PlatformFailure`. */
export interface Receiver {
  deliver(delivery: Delivery): Promise<ReceiverAnswer>;
  /** Asks whether address and signature are right; changes nothing. */
  test(id: string): Promise<void>;
}

export function receiverOf({ url, secret, previousSecret }: WebhookSettings, host: Host): Receiver {
  const secrets = previousSecret === undefined ? [secret] : [secret, previousSecret];
  const client = jsonClient({ host, title: 'O parceiro', baseUrl: url, failureOf });
  const signed = (id: string, body: JsonObject): { path: string; body: JsonObject; headers: Record<string, string> } => {
    const timestamp = Math.floor(host.now().getTime() / 1000);
    return {
      path: '',
      body,
      headers: {
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signatures(secrets, id, timestamp, JSON.stringify(body)),
      },
    };
  };
  return {
    deliver: ({ id, kind, sequence, content }) =>
      client.write({
        ...signed(id, { versao: schemaVersion, id, tipo: kind, sequencia: sequence, ocorrido_em: host.now().toISOString(), ...content }),
        shape: answerShape,
        accepts: isYes,
        // All are absolute, and a receiver drops those that come late. One that does not must at least not shut out who paid meanwhile.
        repeatable: kind === 'cadastro' || kind === 'habilitacao',
      }),
    async test(id) {
      await client.read({
        method: 'POST',
        ...signed(id, { versao: schemaVersion, id, tipo: 'teste', ocorrido_em: host.now().toISOString() }),
        shape: answerShape,
        accepts: isYes,
      });
    },
  };
}

/** What a receiver's status means: our own rules, as docs/integrators/platforms/webhook.md tells them. Its words are not passed on. */
function failureOf({ status, headers, retryAfterSeconds }: JsonAnswer): PlatformFailure | undefined {
  const platformCode = String(status);
  if (status === 410) return new PlatformFailure('invalid-settings', 'O parceiro desligou este endereço (HTTP 410).', { platformCode });
  if (status === 503) return new PlatformFailure('unavailable', 'O parceiro não recebe eventos agora (HTTP 503).', { platformCode, retryAfterSeconds });
  // A page is a proxy's word, not the receiver's.
  const isRefusal = status >= 400 && status < 500 && ![401, 403, 408, 425, 429].includes(status) && !/html/i.test(headers['content-type'] ?? '');
  return isRefusal ? new PlatformFailure('refused', `O parceiro recusou o evento (HTTP ${status}).`, { platformCode }) : undefined;
}
