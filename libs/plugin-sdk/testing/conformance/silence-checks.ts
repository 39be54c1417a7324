import { type Check, wholeLife } from './check.ts';
import { applies, canBeTried, see } from './seen.ts';
import type { HostFault, SentRequest } from './live-host.ts';
import type { Account, SeenCall, Stage } from './stage.ts';
import { life, noBlocks } from './writing-checks.ts';

type Kind = 'write' | 'read';

/** One act of an account's life as it goes when nothing is spoiled. */
interface CleanAct {
  write: Set<string>;
  read: Set<string>;
  effects: number;
}

/** The requests of each act, by what they do. Those that sometimes write and sometimes do not are in neither set. */
async function cleanLife(stage: Stage): Promise<CleanAct[]> {
  return (await life(stage, stage.account())).map(({ calls, effects }) => {
    const requests = calls.flatMap((one) => one.requests);
    const signatures = (effect: boolean): Set<string> => new Set(requests.filter((one) => one.effect === effect).map(({ signature }) => signature));
    const [write, read] = [signatures(true), signatures(false)];
    return { write: write.difference(read), read: read.difference(write), effects };
  });
}

/** An account's life in which each kind of request suffers `fault` once an act; `judge` sees each call that did. */
async function spoiledLife(
  stage: Stage,
  clean: readonly CleanAct[],
  kind: Kind,
  fault: HostFault,
  judge: (call: SeenCall, hit: SentRequest) => void,
): Promise<void> {
  const account = stage.account();
  let act = -1;
  let struck = new Set<string>();
  stage.host.strike = ({ signature }) => {
    if (!clean[act]?.[kind].has(signature) || struck.has(signature)) return undefined;
    struck.add(signature);
    return fault;
  };
  const bring = account.become.bind(account);
  account.become = async (...wanted) => {
    act += 1;
    struck = new Set();
    const brought = await bring(...wanted);
    for (const call of brought.calls) {
      const hit = call.requests.find((one) => one.fault !== undefined);
      if (hit) judge(call, hit);
    }
    const most = clean[act]?.effects ?? 0;
    see(brought.effects <= most, () => `${nameOf(act)}: ${brought.effects} writes landed, ${most} were needed (${fault})`);
    return brought;
  };
  try {
    await life(stage, account);
    await stage.host.landLate();
    await account.holds([]);
  } catch (error) {
    throw error instanceof Error ? Object.assign(error, { message: `${error.message} [${fault}, while it ${nameOf(act)}]` }) : error;
  } finally {
    stage.host.strike = () => undefined;
  }
}

const nameOf = (act: number): string => ['begins', 'is blocked or changes', 'is unblocked or ends', 'changes', 'ends'][act] ?? `act ${act}`;

function mustBeUnknown(fault: HostFault) {
  return ({ failure }: SeenCall, { signature }: SentRequest): void =>
    see(failure?.code === 'unknown', () => `"${signature.trim()}" suffered "${fault}", and set answered ${failure?.code ?? 'as if all were well'}`);
}

async function everyWriteSuffers(stage: Stage, faults: readonly HostFault[], judgeOf = mustBeUnknown): Promise<void> {
  const clean = await cleanLife(stage);
  applies(stage.host.sent.length > 0, 'set sends no request');
  canBeTried(
    clean.some(({ write }) => write.size > 0),
    'set sends requests, and none could be told to be a write: `effects` of the simulator counts none of them',
  );
  for (const fault of faults) await spoiledLife(stage, clean, 'write', fault, judgeOf(fault));
}

/** Garbage also to those who take any object, or nothing, for a yes. */
const noAnswerAtAll = ['html-before', 'html-after', 'list-after', 'cut-after'] as const;

const remedy = 'Write through `jsonClient().write`, which knows what each answer means; then read, and go on from what is held.';

export const silenceChecks: Check[] = [
  {
    code: 'CK-40',
    standsOn: wholeLife,
    title: 'a write whose answer was lost after its effect is unknown, converges, and is not made twice',
    cause: 'The plugin repeats the write without looking whether it happened, or takes the lost answer for an error.',
    remedy,
    run: (stage) => everyWriteSuffers(stage, ['lost-after', 'hang-after']),
  },
  {
    code: 'CK-41',
    standsOn: wholeLife,
    title: 'a write that got no answer and had no effect is unknown, and is made again',
    cause: 'The plugin remembers the attempt as done, or says `unavailable`: nobody can tell a lost request from a lost answer.',
    remedy,
    run: (stage) => everyWriteSuffers(stage, ['lost-before', 'hang-before']),
  },
  {
    code: 'CK-42',
    standsOn: wholeLife,
    title: 'a 5xx to a write is unknown, whether it happened or not',
    cause: 'A 5xx is taken for "nothing changed".',
    remedy: `${remedy} Only an answer whose own words promise that nothing was applied may be \`unavailable\`.`,
    run: (stage) => everyWriteSuffers(stage, ['500-before', '500-after']),
  },
  {
    code: 'CK-43',
    standsOn: wholeLife,
    title: 'garbage in answer to a write is unknown',
    cause: 'A 2xx counts as success whatever is in it (a proxy’s page, half of the JSON), or breaks the parser.',
    remedy: `${remedy} Give each write the \`shape\` of its good answer.`,
    run: (stage) =>
      everyWriteSuffers(stage, stage.simulator.acknowledges === 'status' ? noAnswerAtAll : ['object-before', 'empty-after', 'object-after', ...noAnswerAtAll]),
  },
  {
    code: 'CK-44',
    standsOn: wholeLife,
    title: 'a write that lands late, after its answer was lost, does no harm',
    cause: '`repeatable: true` on a write that is not absolute (it lands twice), or a `settleSeconds` that is too short.',
    remedy: 'Say `repeatable` only of absolute writes; let the host wait `settleSeconds` after any other.',
    run: (stage) => everyWriteSuffers(stage, ['late'], () => () => undefined),
  },
  {
    code: 'CK-45',
    standsOn: wholeLife,
    title: 'a read that fails stops the call as unavailable, and nothing is written on what was not seen',
    cause: 'A failed or garbled read is taken for "there is none", or for a refusal of the subscriber.',
    remedy: 'Read through `jsonClient().read` and let its failures through; only the platform’s own word for "not found" means none.',
    async run(stage) {
      const clean = await cleanLife(stage);
      for (const fault of ['lost-before', 'hang-before', '500-before', 'html-after', 'object-after', 'empty-after', 'list-after'] as const) {
        await spoiledLife(stage, clean, 'read', fault, ({ failure, effects, requests }, { method, signature }) => {
          const wroteBefore = requests
            .slice(
              0,
              requests.findIndex((one) => one.signature === signature),
            )
            .some(({ effect }) => effect);
          if (wroteBefore) return;
          // What is no GET and changed nothing may have been a write all the same: then nobody knows.
          const mayWrite = method !== 'GET' && failure?.code === 'unknown';
          const allowed = failure === undefined || mayWrite || ['unavailable', 'busy', 'throttled'].includes(failure.code);
          see(allowed, () => `"${signature.trim()}" suffered "${fault}", and set answered ${failure?.code}`);
          see(failure === undefined || mayWrite || effects === 0, () => `set failed with ${failure?.code} (nothing changed), yet something was written`);
        });
      }
    },
  },
  {
    code: 'CK-46',
    standsOn: wholeLife,
    title: 'every failure but unknown means that nothing changed',
    cause: 'A second request of the same call failed after the first had written.',
    remedy: 'Make the write the last request of its call.',
    async run(stage) {
      const clean = await cleanLife(stage);
      const judge = ({ failure, effects }: SeenCall): void =>
        see(!failure || failure.code === 'unknown' || effects === 0, () => `set failed with ${failure?.code}, after a write of the same call`);
      for (const kind of ['read', 'write'] as const) await spoiledLife(stage, clean, kind, '429', judge);
    },
  },
  {
    code: 'CK-47',
    standsOn: wholeLife,
    title: 'a block whose answer was lost does not stay when it is no longer wanted',
    cause: 'The plugin goes by its memo, which knows nothing of a write whose outcome is unknown.',
    remedy: 'Read what the platform holds; where nothing can be read, tell it all again while `wanted.reassert` is set.',
    notFor: noBlocks,
    async run(stage) {
      const blocks = (await cleanLife(stage))[1]?.write;
      applies(stage.host.sent.length > 0, 'set sends no request');
      canBeTried(blocks?.size, 'no request could be told to be the block: blocking changes nothing that `effects` of the simulator counts');
      const [first] = stage.simulator.offers;
      for (const fault of ['lost-after', '500-after', 'lost-before', 'late'] as const) {
        const account = stage.account();
        await account.become(first);
        account.want(first, 'debt');
        let isStruck = false;
        stage.host.strike = ({ signature }) => {
          if (isStruck || !blocks.has(signature)) return undefined;
          isStruck = true;
          // They pay while nobody knows what came of it.
          account.want(first);
          return fault;
        };
        const { driven } = await account.bring();
        stage.host.strike = () => undefined;
        await stage.host.landLate();
        await account.holds(first, false, driven);
      }
    },
  },
];

/** For checks that need an account and no more. */
export const liveAccount = async (stage: Stage): Promise<Account> => {
  const account = stage.account();
  await account.become(stage.simulator.offers[0]);
  return account;
};
