type Callback = (error: unknown, value: unknown) => void;

export const promisify =
  (run: (...given: [...unknown[], Callback]) => void) =>
  (...given: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => run(...given, (error: unknown, value: unknown) => (error ? reject(error) : resolve(value))));

export const inspect = (value: unknown): string => {
  if (typeof value === 'string') return `'${value}'`;
  if (value instanceof Error) return value.stack ?? String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
};

/** `%s`, `%d`, `%i`, `%f`, `%j`, `%o`, `%O`; what is left over is appended. */
export function format(first: unknown, ...rest: unknown[]): string {
  const left = [...rest];
  const shown = (value: unknown): string => (typeof value === 'string' ? value : inspect(value));
  const text = shown(first).replace(/%([sdifjoO%])/g, (whole, kind: string) => {
    if (kind === '%') return '%';
    if (left.length === 0) return whole;
    const value = left.shift();
    if (kind === 's') return shown(value);
    if (kind === 'd' || kind === 'f') return String(Number(value));
    return kind === 'i' ? String(Math.trunc(Number(value))) : inspect(value);
  });
  return [text, ...left.map(shown)].join(' ');
}

/** Of plain data, dates, maps, sets and bytes. */
export function isDeepStrictEqual(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
  if (one instanceof Date) return one.getTime() === (other as Date).getTime();
  if (one instanceof Map || one instanceof Set) return isDeepStrictEqual([...one], [...(other as Set<unknown>)]);
  const keys = Reflect.ownKeys(one);
  return (
    keys.length === Reflect.ownKeys(other).length &&
    keys.every(
      (key) => Object.hasOwn(other, key) && isDeepStrictEqual((one as Record<PropertyKey, unknown>)[key], (other as Record<PropertyKey, unknown>)[key]),
    )
  );
}

const { TextEncoder, TextDecoder } = globalThis;
export { TextDecoder, TextEncoder };
export default { promisify, inspect, format, isDeepStrictEqual, TextEncoder, TextDecoder };
