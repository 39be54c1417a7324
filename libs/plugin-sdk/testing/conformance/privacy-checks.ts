import { subscriberFields, type HeldAccount, type JsonObject, type SubscriberField } from '../../contract.ts';
import { isPlatformFailure } from '../../failure.ts';
import { secretKeys } from '../../settings.ts';
import { type Check, wholeLife } from './check.ts';
import { applies, canBeTried, see } from './seen.ts';
import { hostFaults } from './live-host.ts';
import { person, spellings } from './people.ts';
import { call, type Account, type Stage } from './stage.ts';
import { liveAccount } from './silence-checks.ts';
import { life } from './writing-checks.ts';

/** What leaves a plugin besides its requests. */
interface Told {
  failures: string[];
  logs: string[];
  memos: JsonObject[];
  held: HeldAccount[];
}

/** Drives every verb through every fault, and gathers what the plugin says about it. */
async function everythingTold(stage: Stage, account: Account): Promise<Told> {
  const { host, platform, simulator } = stage;
  const told: Told = { failures: [], logs: host.logLines, memos: [], held: [] };
  const listen = async (work: () => Promise<unknown>): Promise<void> => {
    await work().catch((error: unknown) => told.failures.push(textOf(error)));
  };
  const lists: (() => Promise<unknown>)[] = [
    () => platform.check(call()),
    async () => platform.products && Array.fromAsync(platform.products(call())),
    async () => platform.list && Array.fromAsync(platform.list(call())),
  ];
  const ofAccount: (() => Promise<unknown>)[] = [
    async () => platform.find?.(account.wanted(), call()),
    async () => platform.access?.(account.wanted(), call()),
    () => platform.set(account.wanted(), call()),
  ];
  for (const { driven, calls } of await life(stage, account)) {
    told.memos.push(driven.memo, ...calls.flatMap(({ outcome }) => (outcome ? [outcome.memo] : [])));
    if (driven.held) told.held.push(driven.held);
  }
  for (const fault of [undefined, ...hostFaults.filter((one) => one !== 'late')]) {
    // From the second request on too: the first is often the opening of a session.
    for (const skipped of [0, 1]) {
      const suffering = async (verb: () => Promise<unknown>): Promise<void> => {
        let seen = 0;
        host.strike = () => ((seen += 1) > skipped ? fault : undefined);
        await listen(verb);
      };
      for (const verb of lists) await suffering(verb);
      for (const refs of [simulator.offers[0], []]) {
        account.want(refs);
        for (const verb of ofAccount) await suffering(verb);
      }
    }
  }
  host.strike = () => undefined;
  if (simulator.refusedSettings) {
    const refused = await stage.connect(simulator.refusedSettings);
    await listen(() => refused.check(call()));
  }
  account.subscriber = { ...account.subscriber, ...simulator.refusedSubscriber };
  account.want(simulator.offers[0]);
  await listen(() => platform.set(account.wanted(), call()));
  return told;
}

/** A failure with its causes, as a log would show it; a stack repeats the message. */
function textOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error) || depth > 4) return String(error);
  const own = isPlatformFailure(error) ? ` ${error.platformCode ?? ''} ${error.remoteId ?? ''}` : '';
  return `${error.message}${own} ${error.cause === undefined ? '' : textOf(error.cause, depth + 1)}`;
}

function findIn(texts: readonly string[], needles: readonly string[]): string | undefined {
  return texts.find((text) => needles.some((needle) => needle.length > 4 && text.includes(needle)));
}

const secretForms = (value: string): string[] => [value, encodeURIComponent(value), Buffer.from(value).toString('base64'), Buffer.from(value).toString('hex')];

export const privacyChecks: Check[] = [
  {
    code: 'CK-50',
    standsOn: wholeLife,
    title: 'nothing is sent that `needs` does not declare',
    cause: "The plugin sends whatever it is given, or a datum is missing from the manifest's `needs`.",
    remedy: 'Declare it in `needs`, or do not send it: subscribers are told which data go where.',
    async run(stage) {
      const account = stage.account();
      const { needs } = stage.plugin.manifest;
      const undeclared = subscriberFields.filter((field) => needs[field] === undefined);
      // More than the host would ever hand over.
      account.subscriber = account.whole;
      await life(stage, account);
      for (const field of undeclared) {
        const needles = spellings(field, account.whole[field]);
        const leak = stage.host.sent.find(({ text }) => needles.some((needle) => text.includes(needle)));
        see(!leak, () => `${field} went out with "${leak?.signature.trim()}"`);
      }
    },
  },
  {
    code: 'CK-51',
    standsOn: wholeLife,
    title: 'requests go to the address of the settings only',
    cause: 'An address is written in the code, or taken from an answer.',
    remedy: 'Make every address from the settings.',
    async run(stage) {
      const given = Object.values(stage.settings).filter((value) => typeof value === 'string' && /^https?:/.test(value) && URL.canParse(value));
      const origins = given.map((value) => new URL(String(value)).origin);
      await stage.platform.check(call());
      await life(stage, stage.account());
      applies(stage.host.sent.length > 0, 'the platform is never called');
      const stray = stage.host.sent.find(({ url }) => !origins.includes(url.origin));
      see(!stray, () => `a request went to ${stray?.url.origin}`);
    },
  },
  {
    code: 'CK-52',
    standsOn: wholeLife,
    title: 'secrets are in no log, error, address or memo',
    cause: 'A token is logged, put into a URL, or an answer of the platform that quotes it is passed on.',
    remedy: "Send secrets in headers or bodies; write your own sentences instead of passing on the platform's.",
    async run(stage) {
      const told = await everythingTold(stage, stage.account());
      const secrets = secretKeys(stage.plugin.manifest.settings.jsonSchema).map((key) => String(stage.settings[key] ?? ''));
      const needles = [...secrets, ...stage.host.sessions].filter((value) => value.length > 4).flatMap(secretForms);
      see(!findIn(told.logs, needles), () => 'a secret was logged');
      see(!findIn(told.failures, needles), () => 'a secret is in an error');
      const urls = stage.host.sent.map(({ url }) => `${url.href} ${decodeURI(url.href)}`);
      see(!findIn(urls, secrets.flatMap(secretForms)), () => "a secret is in a request's address");
      see(
        !findIn(
          [...told.memos, ...told.held].map((one) => JSON.stringify(one)),
          needles,
        ),
        () => 'a secret is in a memo',
      );
    },
  },
  {
    code: 'CK-53',
    standsOn: wholeLife,
    title: "a subscriber's data are in no log, error or memo",
    cause: 'An answer of the platform that quotes what was sent is passed on, or a subscriber is named in a log line.',
    remedy: "Write your own sentences; name accounts by the platform's id.",
    async run(stage) {
      const account = stage.account();
      const told = await everythingTold(stage, account);
      for (const field of Object.keys(account.subscriber) as SubscriberField[]) {
        const needles = spellings(field, account.whole[field]);
        see(!findIn(told.logs, needles), () => `${field} was logged`);
        see(!findIn(told.failures, needles), () => `${field} is in an error`);
        see(
          !findIn(
            told.memos.map((memo) => JSON.stringify(memo)),
            needles,
          ),
          () => `${field} is in a memo`,
        );
      }
    },
  },
  {
    code: 'CK-54',
    standsOn: ['CK-20'],
    title: 'the way in is one a subscriber can use',
    cause: 'A link that is no address, or that has expired already.',
    remedy: "Answer `{ kind: 'link' | 'login' | 'sent-by-platform' }` as the contract describes it.",
    async run(stage) {
      const { platform, host } = stage;
      applies(platform.access, 'the plugin gives no way in');
      const account = await liveAccount(stage);
      // `null`: what `set` answered stays good.
      const access = (await platform.access(account.wanted(), call())) ?? account.access;
      canBeTried(access, '`access` answers null, and no outcome of `set` told a way in either');
      if (access.kind === 'link') {
        see(/^https?:\/\//.test(access.url), () => 'the link is no address');
        see(!access.expiresAt || Date.parse(access.expiresAt) > host.now().getTime(), () => 'the link has expired');
      } else if (access.kind === 'login') see(access.username !== '', () => 'the username is empty');
      else see(access.kind === 'sent-by-platform', () => `kind is ${JSON.stringify(access)}`);
    },
  },
  {
    code: 'CK-55',
    standsOn: ['CK-20'],
    title: 'what is not declared unique may be shared (families share e-mails and phones)',
    cause: 'The platform refuses it, and the manifest does not say so: the operator could not be warned before a sale.',
    remedy: 'Add the field to `unique`.',
    async run(stage) {
      const { needs, unique } = stage.plugin.manifest;
      const shared = (['name', 'email', 'phone', 'birthDate'] as const).filter((field) => needs[field] !== undefined && !unique.includes(field));
      applies(shared.length > 0, 'every datum is declared unique');
      const [one, two] = [stage.account(), stage.account()];
      const data = person(50);
      for (const account of [one, two]) {
        account.subscriber = { ...account.subscriber, ...Object.fromEntries(shared.map((field) => [field, data[field]])) };
        await account.become(stage.simulator.offers[0]);
      }
    },
  },
];
