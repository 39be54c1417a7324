import { describe, expect, it, jest } from '@jest/globals';
import type { AnyPlugin, Call, Outcome, Platform, WantedAccount } from '@content-platforms/plugin-sdk';
import { neo, type NeoSettings } from '@content-platforms/neo';
import { saberMais } from '@content-platforms/saber-mais';
import { satTv, type SatTvSettings } from '@content-platforms/sattv';
import { neoSimulation } from '../../../apps/sandbox/neo/conformance-simulation.ts';
import { saberMaisSimulation } from '../../../apps/sandbox/conformance-simulator.ts';
import { satTvSimulation } from '../../../apps/sandbox/sattv/conformance-simulation.ts';
import { webhook, type WebhookSettings } from '@content-platforms/webhook';
import { webhookSimulation } from '../../../apps/sandbox/webhook/conformance-simulation.ts';
import {
  type CheckCode,
  checks,
  conformance,
  runCheck,
  runConformance,
  type SimulatedAccount,
  type Simulation,
  type Simulator,
  summary,
} from './conformance/index.ts';
import { plantedFaults } from './planted-faults.fixture.ts';

describe('the conformance kit', () => {
  it.each(plantedFaults.map((fault) => [fault.red.join(' '), fault.name, fault] as const))(
    '%s: finds a plugin that %s',
    async (_codes, _name, { red, plugin }) => {
      const results = await runConformance({ plugin, simulator: saberMaisSimulation });
      const failed = results.flatMap((result) => (result.status === 'fails' ? [result] : []));
      expect(failed.map(({ code }) => code)).toEqual(red);
      for (const { code, failure } of failed)
        expect(failure.message).toMatch(new RegExp(`^${code} does not hold: .+\\n  Seen:   .+\\n  Cause:  .+\\n  Remedy: .+`, 's'));
    },
    120_000,
  );

  it('CK-10: finds a plugin that does not renew its session', async () => {
    const plugin: AnyPlugin = {
      ...satTv,
      connect: (settings, host) => satTv.connect(settings as SatTvSettings, { ...host, session: (open) => host.session(open) }),
    } as AnyPlugin;
    const results = await runConformance({ plugin, simulator: satTvSimulation });
    expect(results.flatMap(({ code, status }) => (status === 'fails' ? [code] : []))).toEqual(['CK-10']);
  }, 120_000);

  it('CK-25: finds a plugin that leaves an account without products behind', async () => {
    const leaving: Simulation = {
      async start(clock) {
        const simulator = await saberMaisSimulation.start(clock);
        const known = new Map<string, SimulatedAccount>();
        return {
          ...simulator,
          async accounts() {
            const now = await simulator.accounts();
            for (const account of now) known.set(account.remoteId, { ...account, products: [] });
            return [...now, ...[...known.values()].filter(({ reference }) => !now.some((one) => one.reference === reference))];
          },
        };
      },
    };
    const check = checks.find(({ code }) => code === 'CK-25');
    const result = await runCheck(check!, plantedFaults[0]!.plugin, leaving);
    expect(result).toMatchObject({ status: 'fails', failure: { message: expect.stringContaining('an account without products stays') } });
  });

  it('says what it could not try, and why', () => {
    const { title } = checks[0]!;
    const text = summary('tv', [
      { code: 'CK-01', title, status: 'holds' },
      { code: 'CK-33', title, status: 'does-not-apply', reason: 'the platform counts no licences' },
      { code: 'CK-40', title, status: 'waits', for: 'CK-20' },
    ]);
    expect(text).toBe('tv: of 3 checks 1 holds, 1 waits, 1 does not apply\n  CK-33 does not apply: the platform counts no licences');
  });

  /** What each check is shown as, and what it says when it is run. */
  async function shownBy(plugin: AnyPlugin, simulator: Simulation, missing: Partial<Record<CheckCode, string>> = {}): Promise<string[]> {
    const shown: string[] = [];
    const say = (mark: string) => (name: string) => void shown.push(`${mark} ${name}`);
    const run = (name: string, test: () => void): void => {
      try {
        test();
        say('passed')(name);
      } catch (error) {
        say('failed')(`${name}: ${(error as Error).message}`);
      }
    };
    const it = Object.assign(run, { skip: say('skipped'), todo: say('todo') });
    const output = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      await conformance({ plugin, simulator, missing, framework: { describe: (_name, define) => define(), it } });
    } finally {
      output.mockRestore();
    }
    return shown;
  }

  it('passes only what holds: what is missing is to be done, what waits or does not apply is skipped', async () => {
    const [{ plugin }] = plantedFaults.filter(({ red }) => red.join() === 'CK-23') as [(typeof plantedFaults)[number]];
    const shown = await shownBy(plugin, saberMaisSimulation, { 'CK-23': 'to block', 'CK-20': 'to create', 'CK-10': 'to open sessions' });
    const [of23, of20, of10, of21, of08] = ['CK-23', 'CK-20', 'CK-10', 'CK-21', 'CK-08'].map((code) => shown.find((line) => line.includes(` ${code} `)));
    expect(of23).toMatch(/^todo CK-23 .+ \[missing: to block\]$/);
    expect(of20).toMatch(/^failed .+CK-20 holds now\. Take it off the list of what is missing\.$/);
    expect(of10).toMatch(/^failed .+CK-10 does not apply \(the plugin uses no session\)\. Take it off/);
    expect(of21).toMatch(/^skipped CK-21 .+ \[waits for CK-23\]$/);
    expect(of08).toMatch(/^passed CK-08 /);
    await expect(shownBy(plugin, saberMaisSimulation, { 'CK-99': 'a slip of the pen' })).rejects.toThrow('There is no check CK-99');
  });

  const without = (simulation: Simulation, ...members: (keyof Simulator)[]): Simulation => ({
    start: async (clock) => Object.fromEntries(Object.entries(await simulation.start(clock)).filter(([key]) => !members.includes(key as never))) as never,
  });
  const knowingAll = (simulation: Simulation): Simulation => ({ start: async (clock) => ({ ...(await simulation.start(clock)), takesAnyProduct: true }) });
  const countingNone = (simulation: Simulation): Simulation => ({ start: async (clock) => ({ ...(await simulation.start(clock)), effects: async () => 0 }) });
  const speechless = {
    ...saberMais,
    connect(...given: Parameters<typeof saberMais.connect>) {
      const good = saberMais.connect(...given);
      const set: Platform['set'] = async (...asked) => ({ ...(await good.set(...asked)), access: undefined }) as unknown as Outcome;
      return { ...good, set, access: async () => null };
    },
  };
  it.each<[CheckCode, string, AnyPlugin, Simulation]>([
    ['CK-05', 'calls its platform', saberMais as AnyPlugin, without(saberMaisSimulation, 'refusedSettings')],
    ['CK-06', 'lists products', saberMais as AnyPlugin, without(saberMaisSimulation, 'catalog')],
    ['CK-28', 'says what is unique', saberMais as AnyPlugin, without(saberMaisSimulation, 'plantStranger')],
    ['CK-30', 'lists products', saberMais as AnyPlugin, knowingAll(saberMaisSimulation)],
    ['CK-33', 'counts licences', saberMais as AnyPlugin, without(saberMaisSimulation, 'exhaustLicences')],
    ['CK-40', 'sends requests', saberMais as AnyPlugin, countingNone(saberMaisSimulation)],
    ['CK-47', 'blocks', saberMais as AnyPlugin, countingNone(saberMaisSimulation)],
    ['CK-54', 'gives a way in', speechless as AnyPlugin, saberMaisSimulation],
    ['CK-62', 'is asked', neo as AnyPlugin, without(neoSimulation, 'asks')],
  ])('%s: a plugin that %s cannot leave it untried unseen', async (code, _what, plugin, simulation) => {
    const check = checks.find((one) => one.code === code);
    expect(await runCheck(check!, plugin, simulation)).toMatchObject({ status: 'untried' });
  });

  it('shows what could not be tried as red, and says what the simulator lacks; on the list of what is missing, as to be done', async () => {
    const simulation = without(saberMaisSimulation, 'plantStranger');
    const [bare, listed] = [
      await shownBy(saberMais as AnyPlugin, simulation),
      await shownBy(saberMais as AnyPlugin, simulation, { 'CK-28': 'no stranger yet' }),
    ];
    expect(bare.find((line) => line.includes(' CK-28 '))).toMatch(/^failed .+CK-28 could not be tried: [^]+it has no `plantStranger`[^]+Remedy: /);
    expect(listed.find((line) => line.includes(' CK-28 '))).toMatch(/^todo /);
  });

  const doubtless = (wanted: WantedAccount): WantedAccount => {
    const trusting = { ...wanted };
    delete trusting.reassert;
    return trusting;
  };
  it('CK-29, CK-47: finds a plugin that can read nothing, and ignores `reassert`', async () => {
    const plugin = {
      ...webhook,
      connect(settings: WebhookSettings, host: never) {
        const good = webhook.connect(settings, host);
        return { ...good, set: (wanted: WantedAccount, call: Call) => good.set(doubtless(wanted), call) };
      },
    } as AnyPlugin;
    const results = await runConformance({ plugin, simulator: webhookSimulation });
    expect(results.flatMap(({ code, status }) => (status === 'fails' ? [code] : []))).toEqual(['CK-29', 'CK-47']);
  });

  it('CK-26: finds a plugin that can read nothing, and takes a lost memo for an account that was never blocked', async () => {
    const told = new Map<string, string>();
    const plugin = {
      ...webhook,
      connect(settings: WebhookSettings, host: never) {
        const good = webhook.connect(settings, host);
        return {
          ...good,
          async set(wanted: WantedAccount, call: Call) {
            const { reference, products, memo, reassert } = wanted;
            const refs = products.map(({ ref }) => ref).join();
            const isKnown = refs !== '' && told.get(reference) === refs && products.every(({ blocked }) => !blocked);
            if (isKnown && !reassert && Object.keys(memo).length === 0)
              return { state: 'done', held: { reference, remoteId: reference, products, memo }, memo } as Outcome;
            const outcome = await good.set(wanted, call);
            told.set(reference, refs);
            return outcome;
          },
        };
      },
    } as AnyPlugin;
    const results = await runConformance({ plugin, simulator: webhookSimulation });
    expect(results.flatMap(({ code, status }) => (status === 'fails' ? [code] : []))).toEqual(['CK-26']);
  });

  type Receive = NonNullable<Platform['receive']>;
  const asking = (change: (good: Receive, settings: NeoSettings) => Partial<Receive>): AnyPlugin =>
    ({
      ...neo,
      connect(settings: NeoSettings, host: never) {
        const good = neo.connect(settings, host);
        const receive = good.receive as Receive;
        return { ...good, receive: { ...receive, ...change(receive, settings) } };
      },
    }) as AnyPlugin;
  const askedFaults: [CheckCode, string, AnyPlugin][] = [
    [
      'CK-60',
      'shows a callback address and answers nothing',
      { ...neo, connect: (...given: never[]) => ({ ...neo.connect(...(given as unknown as [never, never])), capabilities: { asksUs: false } }) } as never,
    ],
    [
      'CK-61',
      'lets in whom nobody knows',
      asking((good) => ({ answer: (question, wanted) => good.answer(question, wanted ?? ({ products: [{ ref: 'X', blocked: false }] } as never)) })),
    ],
    [
      'CK-62',
      'takes any credentials',
      asking(() => ({
        ask: ({ body }) => {
          try {
            return { by: 'login', value: String((JSON.parse(body) as { login: string }).login.slice(0, 100)) };
          } catch {
            return { respond: { status: 400, body: '' } };
          }
        },
      })),
    ],
    [
      'CK-63',
      'is broken by a request that is none',
      asking((good) => ({ ask: (request) => (request.body.startsWith('<') ? JSON.parse(request.body) : good.ask(request)) as never })),
    ],
    [
      'CK-64',
      'tells the subscriber’s name',
      asking((good) => ({ answer: (question, wanted) => ({ ...good.answer(question, wanted), headers: { nome: wanted?.subscriber.name ?? '' } }) })),
    ],
    [
      'CK-64',
      'tells its own password',
      asking((good, { password }) => ({ answer: (question, wanted) => ({ ...good.answer(question, wanted), headers: { senha: password } }) })),
    ],
    [
      'CK-23',
      'lets a blocked subscriber in',
      asking((good) => ({
        answer: (question, wanted) => good.answer(question, wanted && { ...wanted, products: wanted.products.map(({ ref }) => ({ ref, blocked: false })) }),
      })),
    ],
  ];
  it.each(askedFaults)('%s: finds a plugin that is asked and %s', async (code, _name, plugin) => {
    const results = await runConformance({ plugin, simulator: neoSimulation });
    expect(results.flatMap((result) => (result.status === 'fails' ? [result.code] : []))).toContain(code);
    if (code !== 'CK-23') expect(results.filter(({ status }) => status === 'fails')).toHaveLength(1);
  });

  it('says of a platform that only asks which checks have nothing to look at', async () => {
    const results = await runConformance({ plugin: neo as AnyPlugin, simulator: neoSimulation });
    const codes = (status: string): string[] => results.filter((result) => result.status === status).map((result) => result.code);
    expect(codes('fails')).toEqual([]);
    expect(codes('holds')).toEqual(expect.arrayContaining(['CK-20', 'CK-23', 'CK-24', 'CK-25', 'CK-27', 'CK-61', 'CK-62', 'CK-63', 'CK-64']));
    expect(codes('does-not-apply')).toEqual(expect.arrayContaining(['CK-05', 'CK-34', 'CK-40', 'CK-43']));
  });

  it('has codes that are each used once, and each finds a planted fault', () => {
    const codes = checks.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    const found = new Set([...plantedFaults.flatMap(({ red }) => red), ...askedFaults.map(([code]) => code), 'CK-10']);
    expect(codes.filter((code) => !found.has(code))).toEqual([]);
  });

  const answering = (check: Platform['check']): AnyPlugin =>
    ({ ...neo, connect: (...given: never[]) => ({ ...neo.connect(...(given as unknown as [never, never])), check }) }) as AnyPlugin;
  const never = (): Promise<never> => new Promise(() => undefined);

  it.each([
    ['a check that never ends', answering(never), neoSimulation],
    ['a simulator that never starts', neo as AnyPlugin, { start: never }],
    ['a simulator that never stops', neo as AnyPlugin, { start: async (clock: never) => ({ ...(await neoSimulation.start(clock)), stop: never }) }],
  ])('reports %s as one that does not hold', async (_, plugin, simulation) => {
    const check = checks.find(({ code }) => code === 'CK-04');
    jest.useFakeTimers();
    try {
      const result = runCheck(check!, plugin, simulation);
      await jest.advanceTimersByTimeAsync(120_000);
      expect(await result).toMatchObject({ status: 'fails', failure: { message: expect.stringContaining('it has not ended after 120 s') } });
    } finally {
      jest.useRealTimers();
    }
  });

  it('is not talked out of a check by what a plugin calls its errors', async () => {
    for (const name of ['NotApplicable', 'Untried']) {
      const plugin = answering(() => Promise.reject(Object.assign(new Error('nothing to see here'), { name })));
      expect(
        await runCheck(
          checks.find(({ code }) => code === 'CK-04')!,
          plugin,
          neoSimulation,
        ),
      ).toMatchObject({ status: 'fails' });
    }
  });

  it('reports a simulator that does not start as a failure of the check', async () => {
    const simulator = { start: () => Promise.reject(new Error('no port')) };
    const result = await runCheck(checks[0]!, plantedFaults[0]!.plugin, simulator);
    expect(result).toMatchObject({ status: 'fails', failure: { message: expect.stringContaining('no port') } });
  });
});
