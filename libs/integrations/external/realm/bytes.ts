// `Buffer`, as far as plugins use it: texts to bytes and back. The rest is `Uint8Array`, which it extends.
type Encoding = 'utf8' | 'utf-8' | 'hex' | 'base64' | 'base64url' | 'latin1' | 'binary' | 'ascii';
/** As the engine has them; the types of the language do not know them yet. */
interface Bytes extends Uint8Array {
  toBase64(options?: { alphabet?: 'base64url'; omitPadding?: boolean }): string;
  toHex(): string;
}

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder();

function encode(text: string, encoding: Encoding = 'utf8'): Uint8Array {
  switch (encoding) {
    case 'utf8':
    case 'utf-8':
      return utf8.encode(text);
    case 'hex':
      return Uint8Array.from(text.match(/[0-9a-f]{2}/gi) ?? [], (pair) => Number.parseInt(pair, 16));
    case 'base64':
    case 'base64url': {
      // As in Node: either alphabet, and whatever belongs to neither is passed over.
      const known = text
        .replace(/=[^]*$/, '')
        .replace(/-/g, '+')
        .replace(/_/g, '/')
        .replace(/[^A-Za-z0-9+/]/g, '');
      return Uint8Array.from(atob(known.length % 4 === 1 ? known.slice(0, -1) : known), (one) => one.charCodeAt(0));
    }
    case 'latin1':
    case 'binary':
    case 'ascii':
      return Uint8Array.from(text, (one) => one.charCodeAt(0));
    default:
      throw new TypeError(`Unknown encoding: ${String(encoding)}`);
  }
}

function decode(bytes: Uint8Array, encoding: Encoding = 'utf8'): string {
  switch (encoding) {
    case 'utf8':
    case 'utf-8':
      return fromUtf8.decode(bytes);
    case 'hex':
      return (bytes as Bytes).toHex();
    case 'base64':
      return (bytes as Bytes).toBase64();
    case 'base64url':
      return (bytes as Bytes).toBase64({ alphabet: 'base64url', omitPadding: true });
    case 'latin1':
    case 'binary':
    case 'ascii':
      return Array.from(bytes, (one) => String.fromCharCode(encoding === 'ascii' ? one & 127 : one)).join('');
    default:
      throw new TypeError(`Unknown encoding: ${String(encoding)}`);
  }
}

export class Buffer extends Uint8Array {
  static override from(source: string | ArrayLike<number> | Iterable<number> | ArrayBuffer, encoding?: unknown, length?: number): Buffer {
    if (typeof source === 'string') return Buffer.of8(encode(source, encoding as Encoding));
    if (source instanceof ArrayBuffer) return new Buffer(source, (encoding as number) ?? 0, length);
    return Buffer.of8(Uint8Array.from(source as Iterable<number>));
  }

  /** The same bytes, not a copy. */
  private static of8(bytes: Uint8Array): Buffer {
    return new Buffer(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
  }

  static alloc(size: number, value: number = 0): Buffer {
    return new Buffer(size).fill(value);
  }

  static allocUnsafe(size: number): Buffer {
    return new Buffer(size);
  }

  static isBuffer(value: unknown): boolean {
    return value instanceof Buffer;
  }

  static byteLength(text: string | Uint8Array, encoding?: Encoding): number {
    return typeof text === 'string' ? encode(text, encoding).byteLength : text.byteLength;
  }

  static concat(list: readonly Uint8Array[]): Buffer {
    const whole = new Buffer(list.reduce((sum, { byteLength }) => sum + byteLength, 0));
    let at = 0;
    for (const part of list) {
      whole.set(part, at);
      at += part.byteLength;
    }
    return whole;
  }

  static compare(one: Uint8Array, other: Uint8Array): number {
    const at = one.findIndex((byte, index) => byte !== other[index]);
    if (at < 0) return Math.sign(one.length - other.length);
    return at >= other.length ? 1 : Math.sign((one[at] ?? 0) - (other[at] ?? 0));
  }

  override toString(encoding?: Encoding, from = 0, to = this.byteLength): string {
    return decode(from === 0 && to === this.byteLength ? this : super.subarray(from, to), encoding);
  }

  equals(other: Uint8Array): boolean {
    return Buffer.compare(this, other) === 0;
  }

  toJSON(): { type: 'Buffer'; data: number[] } {
    return { type: 'Buffer', data: [...this] };
  }
}
