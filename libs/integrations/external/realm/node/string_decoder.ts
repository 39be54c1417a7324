/** Only of UTF-8, which is what platforms speak. */
export class StringDecoder {
  readonly #decoder = new TextDecoder();

  constructor(encoding = 'utf8') {
    if (!/^utf-?8$/i.test(encoding)) throw new TypeError(`Unknown encoding: ${encoding}`);
  }

  write(bytes: Uint8Array): string {
    return this.#decoder.decode(bytes, { stream: true });
  }

  end(bytes?: Uint8Array): string {
    return this.#decoder.decode(bytes ?? new Uint8Array());
  }
}

export default { StringDecoder };
