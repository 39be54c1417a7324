// The realm's side of `engine/engine.ts`: the only way from the engine to the process around it.
type Entry = (argument: string) => void;
interface Handed {
  __host(name: string, argument: string): string;
  __enter(name: string, entry: Entry): void;
}

const world = globalThis as unknown as Handed & Record<string, unknown>;
const { __host: host, __enter: enter } = world;
Reflect.deleteProperty(world, '__host');
Reflect.deleteProperty(world, '__enter');

/** Calls one of the host functions. Throws what it refused with. */
export function callHost(name: string, argument: string): string {
  const { value, error } = JSON.parse(host(name, argument)) as { value: string; error?: string };
  if (error !== undefined) throw new Error(error);
  return value;
}

/** Hands over a function that the process around the engine will call. */
export const offer = (name: 'line' | 'timer', entry: Entry): void => enter(name, entry);
