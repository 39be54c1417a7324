import { readFileSync } from 'node:fs';
import { EvalFlags, type JSValueHandle, QuickJS } from 'quickjs-wasi';
import { computing, type HostFunctions } from './host-functions.ts';
import { ModuleLoader, type PackageModules } from './module-loader.ts';
import { Timers } from './timers.ts';

/** Why an engine can go on no longer. */
export type EngineEnd = 'memory' | 'time';

export interface EngineOptions {
  modules: PackageModules;
  /** What the engine may allocate. */
  memoryMb: number;
  kit: boolean;
  /** A line from the realm to the host. */
  send(line: string): void;
  /** Ends the process: after this the state of the engine is not to be relied on. */
  end(why: EngineEnd): never;
}

/** Processor time that the plugin may take at one go, without letting go of the thread; the whole kit, when its platform is in memory. */
const turnMs = { plugin: 10_000, kit: 300_000 };
/** What the URL and encoding libraries take beside the engine's own allocator, and the room WebAssembly keeps. */
const besideMb = 32;
const extensions = ['url', 'encoding', 'structured-clone', 'crypto'];
const mebibyte = 1024 * 1024;

/** A JavaScript engine (QuickJS, compiled to WebAssembly) with one plugin in it. Only texts go in and come out. */
export class Engine {
  private readonly vm: QuickJS;
  private readonly options: EngineOptions;
  private readonly functions: HostFunctions;
  /** What the realm has handed over for us to call: `line`, `timer`. */
  private readonly entries = new Map<string, JSValueHandle>();
  private turn: { since: number; cpu: number } | undefined;
  private memory: WebAssembly.Memory | undefined;

  /** Loads the realm with the SDK; the plugin is loaded when the host asks for it. */
  static async start(options: EngineOptions): Promise<Engine> {
    const loader = new ModuleLoader(options.modules);
    const box: { engine?: Engine; memory?: WebAssembly.Memory } = {};
    const vm = await QuickJS.create({
      wasm: binary('quickjs.wasm'),
      extensions: extensions.map((name) => ({ name, wasm: binary(`${name}.so`) })),
      memoryLimit: options.memoryMb * mebibyte,
      interruptHandler: () => box.engine?.isOver() ?? false,
      moduleLoader: { normalize: (importer: string, specifier: string) => loader.normalize(importer, specifier), load: (name: string) => loader.load(name) },
      wasi: (memory: WebAssembly.Memory) => {
        box.memory ??= memory;
        const refused = (): number => 8;
        return { fd_write: refused, fd_fdstat_get: refused };
      },
    });
    const engine = new Engine(vm, options, box.memory);
    await engine.boot(loader);
    box.engine = engine;
    return engine;
  }

  private constructor(vm: QuickJS, options: EngineOptions, memory: WebAssembly.Memory | undefined) {
    this.vm = vm;
    this.options = options;
    this.memory = memory;
    const timers = new Timers((id) => this.run('timer', id));
    this.functions = {
      ...computing,
      send: (line) => (options.send(line), ''),
      'set-timer': (argument) => timers.set(argument),
      'clear-timer': (id) => timers.clear(id),
    };
  }

  /** A line from the host to the realm. */
  deliver(line: string): void {
    this.run('line', line);
  }

  private async boot(loader: ModuleLoader): Promise<void> {
    const { vm, options } = this;
    const call = vm.newFunction('host', (name, argument) => vm.newString(this.serve(text(name), text(argument))));
    const enter = vm.newFunction('enter', (name, entry) => {
      if (name && entry) this.entries.set(text(name), entry.dup());
      return vm.undefined;
    });
    vm.setProp(vm.global, '__host', call);
    vm.setProp(vm.global, '__enter', enter);
    const modules = options.kit ? [ModuleLoader.entry, ModuleLoader.kit] : [ModuleLoader.entry];
    const begun = vm.evalCode(
      modules.map((name) => `import ${JSON.stringify(name)};`).join(''),
      new URL('boot', ModuleLoader.entry).href,
      EvalFlags.TYPE_MODULE,
    );
    vm.executePendingJobs();
    const result = await vm.resolvePromise(begun);
    if ('error' in result) throw new Error(`The realm could not be loaded: ${result.error.toString()}`);
    loader.seal();
  }

  /** JSON: `{ value }` or `{ error }`. An error of Node's own carries paths of this machine; its message alone goes in. */
  private serve(name: string, argument: string): string {
    try {
      const run = Object.hasOwn(this.functions, name) ? this.functions[name] : undefined;
      if (!run) throw new TypeError(`There is no "${name}"`);
      return JSON.stringify({ value: run(argument) });
    } catch (error) {
      return JSON.stringify({ error: error instanceof Error ? error.message : 'failed' });
    }
  }

  /** One turn: the call, and whatever it has made ready to run. */
  private run(entry: string, argument: string): void {
    const { vm } = this;
    const run = this.entries.get(entry);
    if (!run) return;
    this.turn = { since: performance.now(), cpu: cpuMs() };
    try {
      const given = vm.newString(argument);
      vm.callFunction(run, vm.undefined, given).dispose();
      given.dispose();
      vm.executePendingJobs();
    } catch {
      // Whatever a plugin throws is caught in the realm: what comes this far is the engine's own, most of all that its memory is used up.
      this.options.end('memory');
    } finally {
      this.turn = undefined;
    }
  }

  /** Asked by the engine, very often, while it runs. */
  private isOver(): boolean {
    const { turn, options } = this;
    if (this.memory && this.memory.buffer.byteLength > (options.memoryMb + besideMb) * mebibyte) options.end('memory');
    const most = options.kit ? turnMs.kit : turnMs.plugin;
    // By the clock first, which is cheap; a loaded machine may have kept us from running.
    if (turn && performance.now() - turn.since > most && cpuMs() - turn.cpu > most) options.end('time');
    return false;
  }
}

const cpuMs = (): number => process.cpuUsage().user / 1_000;

const text = (handle: JSValueHandle | undefined): string => (handle?.isString ? handle.toString() : '');

const binary = (name: string): Buffer<ArrayBuffer> => readFileSync(new URL(import.meta.resolve(`quickjs-wasi/${name}`)));
