/** Why a JSON text is refused before it is parsed. */
export type JsonFault = 'too_deep' | 'too_many_values' | 'too_many_keys' | 'nul' | 'reserved_key';

export interface JsonBounds {
  /** Nesting of objects and arrays. */
  depth: number;
  /** Members of one object. */
  keys: number;
  /** Members and elements in all. */
  values: number;
}

const [quote, comma, backslash, openArray, closeArray, openObject, closeObject] = [0x22, 0x2c, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d];
/** Names that every object inherits: validation would not see them. */
const reserved = new Set(['__proto__', 'constructor', 'prototype']);
const longestReserved = 'constructor'.length;
/** A character of a key is at most six bytes: `\u005f`. */
const longestEscapedReserved = 6 * longestReserved;
/** The event loop gets a turn after this many bytes. */
export const pauseBytes = 1024 * 1024;

export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const isArray = -1;

/** Whether the escape at a backslash is `\u0000`. */
function isNulEscape(bytes: Uint8Array, at: number): boolean {
  if (bytes[at + 1] !== 0x75) return false;
  for (let digit = at + 2; digit < at + 6; digit += 1) if (bytes[digit] !== 0x30) return false;
  return true;
}

/** Whether the key between two quotes is a reserved name, spelled with escapes or not. */
function isReserved(bytes: Buffer, start: number, end: number, escaped: boolean): boolean {
  if (end - start > (escaped ? longestEscapedReserved : longestReserved)) return false;
  const raw = bytes.toString('utf8', start, end);
  if (!escaped) return reserved.has(raw);
  try {
    return reserved.has(JSON.parse(`"${raw}"`) as string);
  } catch {
    return false;
  }
}

/**
 * Checks the bounds of a JSON text in one pass over its bytes, building nothing; returns the first fault. It does not judge the syntax: that is the
 * parser's, which runs on what passed. NUL, raw or as `\u0000`, is a fault because PostgreSQL cannot store it.
 */
export async function scanJson(bytes: Buffer, bounds: JsonBounds): Promise<JsonFault | undefined> {
  // Per open container: how many keys, or that it is an array.
  const keys = new Int32Array(bounds.depth + 1).fill(isArray);
  let depth = 0;
  let values = 0;
  let expectsKey = false;
  let pauseAt = pauseBytes;
  for (let at = 0; at < bytes.length; at += 1) {
    if (at >= pauseAt) {
      pauseAt = at + pauseBytes;
      await nextTurn();
    }
    const byte = bytes[at];
    if (byte === quote) {
      const start = at + 1;
      let escaped = false;
      for (at = start; at < bytes.length && bytes[at] !== quote; at += 1) {
        if (bytes[at] === 0) return 'nul';
        if (bytes[at] !== backslash) continue;
        if (isNulEscape(bytes, at)) return 'nul';
        escaped = true;
        at += 1;
      }
      if (!expectsKey) continue;
      expectsKey = false;
      const count = (keys[depth] ?? 0) + 1;
      keys[depth] = count;
      if (count > bounds.keys) return 'too_many_keys';
      if (isReserved(bytes, start, at, escaped)) return 'reserved_key';
    } else if (byte === openObject || byte === openArray) {
      if (depth >= bounds.depth) return 'too_deep';
      depth += 1;
      values += 1;
      keys[depth] = byte === openObject ? 0 : isArray;
      expectsKey = byte === openObject;
    } else if (byte === closeObject || byte === closeArray) {
      depth = Math.max(0, depth - 1);
      expectsKey = false;
    } else if (byte === comma) {
      values += 1;
      expectsKey = keys[depth] !== isArray;
    } else if (byte === 0) {
      return 'nul';
    }
    if (values > bounds.values) return 'too_many_values';
  }
  return undefined;
}
