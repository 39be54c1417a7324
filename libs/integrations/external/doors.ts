import { registerHooks } from 'node:module';

/** What of Node a plugin may import: whatever only computes. Its way to the world is the host. */
const open = new Set(
  'assert assert/strict async_hooks buffer crypto events path path/posix punycode querystring stream stream/promises string_decoder timers timers/promises url util util/types zlib'.split(
    ' ',
  ),
);

const sdk = '@content-platforms/plugin-sdk';

/**
 * From here on no module that reaches the network, the disk or other processes can be loaded, and the contract's package is always the
 * host's own copy, wherever the plugin lies. The permission model refuses the disk and processes a second time; a network it does not know.
 */
export function closeDoors(): void {
  const ours = import.meta.resolve(sdk);
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === sdk) return next(ours, context);
      const resolved = next(specifier, context);
      const builtin = /^node:(.+)$/.exec(resolved.url)?.[1];
      // Ours are loaded already: whoever asks now is the plugin.
      if (builtin !== undefined && !open.has(builtin)) throw new Error(`Um plugin não pode usar "${specifier}": o acesso ao mundo é pelo host.`);
      return resolved;
    },
  });
  const world = globalThis as Record<string, unknown>;
  for (const name of ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest', 'navigator', 'Request', 'Response']) Reflect.deleteProperty(world, name);
  const ways = process as unknown as Record<string, unknown>;
  for (const name of ['binding', '_linkedBinding', 'dlopen', 'getBuiltinModule', 'kill', '_kill', 'abort', 'chdir']) Reflect.deleteProperty(ways, name);
}
