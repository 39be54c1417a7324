import { createHmac } from 'node:crypto';

/** The `webhook-signature` header of Standard Webhooks: one signature a secret, so that secrets can change without a gap. `timestamp`: seconds. */
export function signatures(secrets: readonly string[], id: string, timestamp: number, body: string): string {
  return secrets
    .map((secret) =>
      createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
        .update(`${id}.${timestamp}.${body}`)
        .digest('base64'),
    )
    .map((signature) => `v1,${signature}`)
    .join(' ');
}
