import { z, type JsonObject, type WantedAccount } from '@content-platforms/plugin-sdk';
import { createHash } from 'node:crypto';
import type { Content, EventKind } from './event.ts';

/** What the receiver last took: all we know of it, for nothing can be read there. */
export interface Delivered {
  kind: EventKind;
  sequence: number;
  /** Of the content. */
  print: string;
  products: { ref: string; blocked: boolean }[];
}

const memoShape = z.object({
  of: z.string(),
  kind: z.enum(['cadastro', 'habilitacao', 'suspensao', 'remocao']),
  sequence: z.number(),
  print: z.string(),
  products: z.array(z.object({ ref: z.string(), blocked: z.boolean() })),
});

/** A memo of nonsense, or of another account, is none: then the receiver is told once more. */
export function memoOf({ memo, reference }: WantedAccount): Delivered | undefined {
  const parsed = memoShape.safeParse(memo);
  return parsed.success && parsed.data.of === reference ? parsed.data : undefined;
}

export function memoFor({ reference }: WantedAccount, { kind, sequence, print, products }: Delivered): JsonObject {
  return { of: reference, kind, sequence, print, products };
}

/** Tells one content from another. The document, which never changes, stays out: nobody shall find it by trying. */
export function printOf({ cliente_servico: { cliente, ...service }, ...content }: Content): string {
  return digest({ ...content, service, customer: { ...cliente, cpf_cnpj: null } });
}

/**
 * The message's id: the same while nobody knows whether it arrived (`key`), another as soon as it says something else.
 */
export function messageId(key: string, { revision }: WantedAccount, kind: EventKind, print: string): string {
  return `msg_${digest([key, revision, kind, print])}`;
}

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 27);
