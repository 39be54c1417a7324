// `EventTarget`, `AbortController` and `AbortSignal`, which the engine has not: as far as the DOM standard defines them for one target
// without a tree.
import { setTimeout } from './timers.ts';

type Listener = ((event: Event) => void) | { handleEvent(event: Event): void };

class Event {
  readonly type: string;
  readonly cancelable: boolean;
  target: unknown = null;
  defaultPrevented = false;
  stopped = false;

  constructor(type: string, { cancelable = false }: { cancelable?: boolean } = {}) {
    this.type = String(type);
    this.cancelable = cancelable;
  }

  preventDefault(): void {
    this.defaultPrevented = this.cancelable;
  }

  stopImmediatePropagation(): void {
    this.stopped = true;
  }
}

class EventTarget {
  readonly #listeners = new Map<string, Map<Listener, boolean>>();

  addEventListener(type: string, listener: Listener | null, options: boolean | { once?: boolean; signal?: AbortSignal } = {}): void {
    if (!listener) return;
    const { once = false, signal } = typeof options === 'object' ? options : {};
    if (signal?.aborted) return;
    const listeners = this.#listeners.get(type) ?? new Map<Listener, boolean>();
    this.#listeners.set(type, listeners);
    if (!listeners.has(listener)) listeners.set(listener, once);
    signal?.addEventListener('abort', () => this.removeEventListener(type, listener), { once: true });
  }

  removeEventListener(type: string, listener: Listener | null): void {
    if (listener) this.#listeners.get(type)?.delete(listener);
  }

  dispatchEvent(event: Event): boolean {
    event.target = this;
    for (const [listener, once] of [...(this.#listeners.get(event.type) ?? [])]) {
      if (event.stopped) break;
      if (once) this.removeEventListener(event.type, listener);
      try {
        if (typeof listener === 'function') listener.call(this, event);
        else listener.handleEvent(event);
      } catch {
        // What one listener throws keeps no other from hearing.
      }
    }
    return !event.defaultPrevented;
  }
}

class AbortSignal extends EventTarget {
  aborted = false;
  reason: unknown = undefined;
  onabort: ((event: Event) => void) | null = null;

  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }

  static abort(reason?: unknown): AbortSignal {
    const { signal, abort } = controlled();
    abort(reason);
    return signal;
  }

  static timeout(milliseconds: number): AbortSignal {
    const { signal, abort } = controlled();
    setTimeout(() => abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')), milliseconds);
    return signal;
  }

  static any(signals: Iterable<AbortSignal>): AbortSignal {
    const { signal, abort } = controlled();
    for (const one of signals) {
      if (one.aborted) abort(one.reason);
      else one.addEventListener('abort', () => abort(one.reason), { once: true });
    }
    return signal;
  }
}

function controlled(): { signal: AbortSignal; abort: (reason?: unknown) => void } {
  const signal = new AbortSignal();
  const abort = (reason: unknown = new DOMException('This operation was aborted', 'AbortError')): void => {
    if (signal.aborted) return;
    signal.aborted = true;
    signal.reason = reason;
    const event = new Event('abort');
    signal.dispatchEvent(event);
    signal.onabort?.(event);
  };
  return { signal, abort };
}

class AbortController {
  readonly #controlled = controlled();

  get signal(): AbortSignal {
    return this.#controlled.signal;
  }

  abort(reason?: unknown): void {
    this.#controlled.abort(reason);
  }
}

export const abortGlobals = { Event, EventTarget, AbortSignal, AbortController };
