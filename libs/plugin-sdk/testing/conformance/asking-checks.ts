import type { AnyPlugin, InboundRequest, InboundResponse } from '../../contract.ts';
import { subscriberFields } from '../../contract.ts';
import { secretKeys } from '../../settings.ts';
import { type Check, wholeLife } from './check.ts';
import { person, spellings } from './people.ts';
import { canBeTried, see } from './seen.ts';
import type { Asking } from './simulator.ts';
import { askUs, type Stage } from './stage.ts';
import { liveAccount } from './silence-checks.ts';

const askedNothing = ({ manifest }: AnyPlugin): string | undefined => (manifest.capabilities.asksUs ? undefined : 'the platform asks nothing');

function askingOf({ simulator }: Stage): Asking {
  canBeTried(simulator.asks, 'the manifest says `asksUs`, and the simulator asks nothing (it has no `asks`)');
  return simulator.asks;
}

const isRefusal = ({ status }: InboundResponse): boolean => status >= 400 && status < 500;

/** Platforms that ask us. What they are told of a whole life is looked at by the checks of `set`: for them that is what is held. */
export const askingChecks: Check[] = [
  {
    code: 'CK-60',
    title: '`capabilities.asksUs` and `receive` come together',
    cause: 'One of the two was forgotten: the integration would show a callback address that answers nothing, or none.',
    remedy: 'Declare `asksUs: true` in the manifest, and give `receive` in `connect`.',
    async run({ plugin: { manifest }, platform }) {
      const asksUs = { ...manifest.capabilities, ...platform.capabilities }.asksUs ?? false;
      see(asksUs === (platform.receive !== undefined), () => `asksUs is ${asksUs}, and receive is ${platform.receive ? 'there' : 'absent'}`);
    },
  },
  {
    code: 'CK-61',
    standsOn: wholeLife,
    title: 'nobody is let in whom we do not know, nor for somebody else',
    cause: 'The answer is made of the question, or of what was last answered, instead of what is wanted.',
    remedy: 'Answer from `wanted` alone; `null` is nobody.',
    notFor: askedNothing,
    async run(stage) {
      const asks = askingOf(stage);
      await liveAccount(stage);
      const stranger = { reference: '0198c0de-0000-7000-8000-00000000dead', document: person(99).document, email: person(99).email, login: 'ninguem' };
      const understood = asks.understands(await askUs(stage, asks.request(stranger)));
      see(understood !== 'not-understood' && understood.products.length === 0, () => `about a stranger it is told ${JSON.stringify(understood)}`);
    },
  },
  {
    code: 'CK-62',
    standsOn: ['CK-20'],
    title: 'a question without the right credentials is refused before anybody is looked up',
    cause: 'Credentials are not compared, or only when they are there.',
    remedy: 'Compare them with `sameText` first thing in `ask`, and answer `{ respond: … }` with 401.',
    notFor: askedNothing,
    async run(stage) {
      const asks = askingOf(stage);
      const account = await liveAccount(stage);
      const good = asks.request(account.who());
      const bare = { ...good, headers: {}, query: {} };
      for (const [name, request] of Object.entries({ forged: asks.forged(account.who()), 'without any': bare })) {
        const asked = stage.platform.receive?.ask(request);
        see(asked !== undefined && 'respond' in asked, () => `with credentials ${name} it asks for an account`);
        see([401, 403].includes(asked.respond.status), () => `with credentials ${name} it answers ${asked.respond.status}`);
      }
    },
  },
  {
    code: 'CK-63',
    standsOn: ['CK-20'],
    title: 'a request that is none is refused, and breaks nothing',
    cause: 'The body is taken for what it should be: `ask` throws.',
    remedy: 'Read it with a schema; what does not fit is answered `{ respond: … }` with 400.',
    notFor: askedNothing,
    async run(stage) {
      const good = askingOf(stage).request((await liveAccount(stage)).who());
      const bodies = ['', 'null', '[]', '{', '"x"', '{}', '<html></html>', '\0', good.body.slice(0, -1), good.body.replace(/:"[^"]*"/g, ':{"a":[]}')];
      const requests: InboundRequest[] = [...bodies.map((body) => ({ ...good, body })), { ...good, method: 'GET', body: '' }];
      for (const request of requests) {
        const response = await askUs(stage, request);
        see(isRefusal(response), () => `${request.method} ${JSON.stringify(request.body)} is answered ${response.status} ${response.body}`);
      }
    },
  },
  {
    code: 'CK-64',
    standsOn: wholeLife,
    title: 'an answer tells no secret, and nothing of the subscriber that `needs` does not declare',
    cause: 'The whole account is answered, or the settings.',
    remedy: 'Answer what the platform asks: whether there is somebody, and what they may use.',
    notFor: askedNothing,
    async run(stage) {
      const asks = askingOf(stage);
      const account = await liveAccount(stage);
      account.subscriber = account.whole;
      const { needs, settings } = stage.plugin.manifest;
      const told: string[] = [];
      for (const request of [asks.request(account.who()), asks.forged(account.who()), { ...asks.request(account.who()), body: '{' }]) {
        told.push(JSON.stringify(await askUs(stage, request)));
      }
      const asked = JSON.stringify(asks.request(account.who()));
      const fields = subscriberFields.filter((field) => needs[field] === undefined);
      const data = fields.flatMap((field) => spellings(field, account.whole[field])).filter((text) => !asked.includes(text));
      const secrets = secretKeys(settings.jsonSchema).map((key) => String(stage.settings[key] ?? ''));
      const leak = [...data, ...secrets].find((text) => text.length > 4 && told.some((one) => one.includes(text)));
      see(leak === undefined, () => (secrets.includes(leak ?? '') ? 'a secret is in an answer' : 'a datum that was not declared is in an answer'));
    },
  },
];
