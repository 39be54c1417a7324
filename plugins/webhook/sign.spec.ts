import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { signatures } from './sign.ts';

const secret = (fill: string): string => `whsec_${Buffer.from(fill.repeat(24)).toString('base64')}`;
const body = JSON.stringify({ tipo: 'cadastro', nome: 'Conceição 💥' });
const now = Math.floor(Date.now() / 1000);
const headers = (signature: string): Record<string, string> => ({ 'webhook-id': 'msg_1', 'webhook-timestamp': String(now), 'webhook-signature': signature });

describe('the signature', () => {
  it('is what the library of Standard Webhooks takes', () => {
    expect(new Webhook(secret('a')).verify(body, headers(signatures([secret('a')], 'msg_1', now, body)))).toEqual(JSON.parse(body));
  });

  it('is of both secrets while they change: the receiver may hold either', () => {
    const both = headers(signatures([secret('b'), secret('a')], 'msg_1', now, body));
    for (const held of ['a', 'b']) expect(new Webhook(secret(held)).verify(body, both)).toEqual(JSON.parse(body));
    expect(() => new Webhook(secret('c')).verify(body, both)).toThrow('No matching signature');
  });

  it('covers body, id and moment', () => {
    const signature = signatures([secret('a')], 'msg_1', now, body);
    const verify = (text: string, more: Record<string, string>): unknown => new Webhook(secret('a')).verify(text, { ...headers(signature), ...more });
    expect(() => verify(`${body} `, {})).toThrow();
    expect(() => verify(body, { 'webhook-id': 'msg_2' })).toThrow();
    expect(() => verify(body, { 'webhook-timestamp': String(now - 1) })).toThrow();
  });
});
