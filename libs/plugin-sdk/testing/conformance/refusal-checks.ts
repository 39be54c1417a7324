import { subscriberFields } from '../../contract.ts';
import type { Check } from './check.ts';
import { applies, canBeTried, see } from './seen.ts';
import { retryAfterSeconds } from './live-host.ts';
import { call, failureOf, type Stage } from './stage.ts';

/** Whether no account is ever wanted with two products. */
function holdsOneProduct({ plugin, platform }: Stage): boolean {
  const { maxProductsPerPackage, onePackagePerSubscriber } = { ...plugin.manifest.capabilities, ...platform.capabilities };
  return maxProductsPerPackage === 1 && onePackagePerSubscriber;
}

/** What the platform does not take. */
export const refusalChecks: Check[] = [
  {
    code: 'CK-30',
    standsOn: ['CK-20'],
    title: 'an unknown product is refused, and named as the fault',
    cause: "The platform's answer is not mapped, or has no field.",
    remedy: "Throw `refused` with `field: 'product'`.",
    async run(stage) {
      const [first] = stage.simulator.offers;
      if (stage.simulator.takesAnyProduct) {
        canBeTried(!stage.platform.products, 'the plugin lists products, and the simulator takes whatever it is told (`takesAnyProduct`)');
        applies(false, 'the platform takes whatever product it is told (`takesAnyProduct`)');
      }
      const account = stage.account();
      await account.become(first);
      const unknown = first.every((ref) => /^\d+$/.test(ref)) ? '987654321' : 'NEVER-HEARD-OF';
      const isAlone = holdsOneProduct(stage);
      const refs = isAlone ? [unknown] : [...first, unknown];
      account.want(refs);
      const { driven } = await account.bring();
      see(
        driven.failure?.code === 'refused',
        () => `it held [${first.join(', ')}], wanted was [${refs.join(', ')}], and set ended with ${driven.failure?.code ?? 'done'}`,
      );
      see(driven.failure?.field === 'product', () => `the field at fault is ${driven.failure?.field}`);
      // One in place of another may have been given up before the new one was asked for.
      if (!isAlone) await account.holds(first);
    },
  },
  {
    code: 'CK-31',
    title: 'a datum that the platform refuses is refused, and named as the fault',
    cause: "The platform's answer is not mapped, or has no field.",
    remedy: 'Throw `refused` with the `field` in our words (`document`, `email` …).',
    async run(stage) {
      const { simulator } = stage;
      applies(simulator.refusedSubscriber, 'the platform refuses no data (the simulator has no `refusedSubscriber`)');
      const account = stage.account();
      account.subscriber = { ...account.subscriber, ...simulator.refusedSubscriber };
      account.want(simulator.offers[0]);
      const { driven } = await account.bring();
      const [field] = Object.keys(simulator.refusedSubscriber);
      see(driven.failure?.code === 'refused', () => `set ended with ${driven.failure?.code ?? 'done'}`);
      see(driven.failure?.field === field, () => `the field at fault is ${driven.failure?.field}, it was ${field}`);
    },
  },
  {
    code: 'CK-32',
    title: 'a required datum that is missing is refused, before anything is written',
    cause: 'The plugin sends an empty text, or crashes on what is not there.',
    remedy: 'Throw `refused` with the `field`.',
    async run(stage) {
      const { needs } = stage.plugin.manifest;
      const required = subscriberFields.filter((field) => needs[field] === 'required');
      applies(required.length > 0, 'the platform requires no data');
      for (const field of required) {
        const account = stage.account();
        account.subscriber = { ...account.subscriber, [field]: undefined };
        account.want(stage.simulator.offers[0]);
        const { driven, effects } = await account.bring();
        see(driven.failure?.code === 'refused', () => `without ${field}, set ended with ${driven.failure?.code ?? 'done'}`);
        see(driven.failure?.field === field, () => `without ${field}, the field at fault is ${driven.failure?.field}`);
        see(effects === 0, () => `without ${field}, ${effects} writes were made`);
      }
    },
  },
  {
    code: 'CK-33',
    standsOn: ['CK-20'],
    title: 'exhausted licences are quota',
    cause: "The platform's answer is taken for a refusal of this subscriber.",
    remedy: 'Throw `quota`: the host stops selling, and tries again when one is freed.',
    async run(stage) {
      const { exhaustLicences } = stage.simulator;
      if (!exhaustLicences) {
        const { licences } = await stage.platform.check(call());
        canBeTried(!licences, '`check` counts licences, and the simulator cannot run out of them (it has no `exhaustLicences`)');
      }
      applies(exhaustLicences, 'the platform counts no licences (the simulator has no `exhaustLicences`)');
      await exhaustLicences();
      const account = stage.account();
      account.want(stage.simulator.offers[0]);
      const { driven } = await account.bring();
      see(driven.failure?.code === 'quota', () => `set ended with ${driven.failure?.code ?? 'done'}`);
    },
  },
  {
    code: 'CK-34',
    title: '"too many requests" is throttled, with its wait, and nothing changed',
    cause: '429, or the words the platform has for it, is not mapped; or its Retry-After is dropped.',
    remedy: 'Throw `throttled` with `retryAfterSeconds`.',
    async run(stage) {
      const { host, platform, simulator } = stage;
      const account = stage.account();
      account.want(simulator.offers[0]);
      await platform.check(call());
      const before = await simulator.effects();
      const tell = async (how: string, prepare: () => unknown): Promise<void> => {
        await prepare();
        const from = host.sent.length;
        const failure = await failureOf(platform.set(account.wanted(), call()));
        host.strike = () => undefined;
        applies(host.sent.length > from, 'set sends no request');
        see(failure?.code === 'throttled', () => `${how}: ${failure?.code ?? 'no failure'}`);
        see(failure?.retryAfterSeconds === retryAfterSeconds, () => `${how}: waits ${failure?.retryAfterSeconds} s, ${retryAfterSeconds} s were asked`);
      };
      await tell('HTTP 429', () => void (host.strike = () => '429'));
      const { throttleNext } = simulator;
      if (throttleNext) await tell("the platform's own words", () => throttleNext(retryAfterSeconds));
      see((await simulator.effects()) === before, () => 'something was written');
    },
  },
];
