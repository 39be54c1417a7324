type Listener = (...given: unknown[]) => void;

/** Node's, without its errors of forgotten listeners. */
export class EventEmitter {
  readonly #listeners = new Map<PropertyKey, { listener: Listener; once: boolean }[]>();

  on(name: PropertyKey, listener: Listener): this {
    return this.#add(name, listener, false);
  }

  once(name: PropertyKey, listener: Listener): this {
    return this.#add(name, listener, true);
  }

  off(name: PropertyKey, listener: Listener): this {
    const entries = this.#listeners.get(name) ?? [];
    const at = entries.findLastIndex((one) => one.listener === listener);
    this.#listeners.set(name, entries.toSpliced(at < 0 ? entries.length : at, 1));
    return this;
  }

  emit(name: PropertyKey, ...given: unknown[]): boolean {
    const entries = this.#listeners.get(name) ?? [];
    if (entries.length === 0 && name === 'error') throw given[0];
    for (const { listener, once } of entries) {
      if (once) this.off(name, listener);
      listener.apply(this, given);
    }
    return entries.length > 0;
  }

  removeAllListeners(name?: PropertyKey): this {
    if (name === undefined) this.#listeners.clear();
    else this.#listeners.delete(name);
    return this;
  }

  listenerCount(name: PropertyKey): number {
    return this.#listeners.get(name)?.length ?? 0;
  }

  addListener(name: PropertyKey, listener: Listener): this {
    return this.on(name, listener);
  }

  removeListener(name: PropertyKey, listener: Listener): this {
    return this.off(name, listener);
  }

  #add(name: PropertyKey, listener: Listener, once: boolean): this {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), { listener, once }]);
    return this;
  }
}

/** The arguments of the next event of that name. */
export const once = (emitter: EventEmitter, name: PropertyKey): Promise<unknown[]> =>
  new Promise((resolve) => emitter.once(name, (...given) => resolve(given)));

export default EventEmitter;
