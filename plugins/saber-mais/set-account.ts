import {
  concernsThisStepOnly,
  isPlatformFailure,
  nextTurn,
  PlatformFailure,
  postpone,
  stillOpen,
  type JsonObject,
  type Outcome,
  type WantedAccount,
} from '@content-platforms/plugin-sdk';
import { busySeconds, type Api, type User } from './api.ts';
import { newUser } from './contact.ts';
import { findUser } from './find-user.ts';
import { heldAccount } from './held.ts';
import { memoFor, memoOf } from './memo.ts';
import { keyOf, stepsTowards, type Step } from './steps.ts';

/** Brings an account one write nearer to what is wanted; `done` when the platform's last answer shows it there. */
export async function setAccount(api: Api, wanted: WantedAccount, now: Date): Promise<Outcome> {
  const { userId, postponed } = memoOf(wanted);
  const user = await findUser(api, wanted);
  const steps = stepsTowards(wanted, user);
  const step = nextTurn(steps, postponed, keyOf);
  if (!step) return done(user);

  try {
    const after = await take(api, wanted, step);
    // A contact was written as well as the platform would have it: what it spelled its own way is not written again and again.
    const left = stepsTowards(wanted, after).filter(({ kind }) => kind !== 'contact' || kind !== step.kind);
    return left.length === 0 ? done(after) : more(memoFor(wanted, after?.id, stillOpen(left, postponed, keyOf)));
  } catch (error) {
    if (!isPlatformFailure(error)) throw error;
    if (error.platformCode === 'referencia_existente') return more(memoFor(wanted, existingUser(error, step, userId)));
    const later = concernsThisStepOnly(error) ? postpone({ tried: step, busy: error.code === 'busy', busySeconds, now }, steps, postponed, keyOf) : undefined;
    if (later) return more(memoFor(wanted, user?.id, later.postponed), later.afterSeconds);
    throw await explained(api, wanted, error);
  }
}

/** Makes the one write; answers the user as it then is. */
async function take(api: Api, wanted: WantedAccount, step: Step): Promise<User | null> {
  try {
    switch (step.kind) {
      case 'create':
        return await api.createUser(newUser(wanted.reference, wanted.subscriber));
      case 'adopt':
        return await api.changeUser(step.user.id, { referencia: wanted.reference });
      case 'contact':
        return await api.changeUser(step.user.id, step.changes);
      case 'remove':
        await api.deleteUser(step.user.id);
        return null;
      case 'subscribe':
        return { ...step.user, assinaturas: [...step.user.assinaturas, await api.subscribe(step.user.id, step.product)] };
      case 'end':
        await api.endSubscription(step.subscription.id);
        return { ...step.user, assinaturas: step.user.assinaturas.filter(({ id }) => id !== step.subscription.id) };
      case 'block':
      case 'unblock': {
        const set = await api.setSituation(step.subscription.id, step.kind === 'block' ? 'bloqueada' : 'ativa');
        return { ...step.user, assinaturas: step.user.assinaturas.map((one) => (one.id === set.id ? set : one)) };
      }
    }
  } catch (error) {
    if (!isPlatformFailure(error) || error.platformCode !== 'nao_encontrado' || error.field === 'product') throw error;
    if (step.kind === 'remove') return null;
    // Read a moment ago and gone now. The next call reads again; the wait keeps a platform that contradicts itself from being hammered.
    throw new PlatformFailure('busy', 'O usuário mudou na Saber Mais durante a operação.', {
      retryAfterSeconds: busySeconds,
      platformCode: error.platformCode,
    });
  }
}

/** A create found that our reference exists: it is ours, made by a write whose answer was lost. */
function existingUser({ remoteId }: PlatformFailure, step: Step, known: number | undefined): number {
  const id = Number(remoteId);
  if (step.kind === 'create' && id > 0 && id !== known) return id;
  throw new PlatformFailure('unavailable', 'A Saber Mais diz que o usuário existe, mas não o mostra.', { platformCode: 'referencia_existente' });
}

/** Tells the person who decides about an e-mail in use whether the other user has the same CPF/CNPJ. */
async function explained(api: Api, { subscriber }: WantedAccount, failure: PlatformFailure): Promise<PlatformFailure> {
  const { code, field, remoteId, platformCode } = failure;
  if (code !== 'conflict' || remoteId === undefined || !subscriber.document) return failure;
  const other = await api.user(Number(remoteId)).catch(() => null);
  if (!other) return failure;
  const whose = other.documento === subscriber.document ? 'com o mesmo CPF/CNPJ' : 'com outro CPF/CNPJ';
  return new PlatformFailure(code, `O e-mail deste cliente já é do usuário ${remoteId} da Saber Mais, ${whose}.`, { field, remoteId, platformCode });
}

function done(user: User | null): Outcome {
  const held = heldAccount(user);
  return { state: 'done', held, memo: held.memo };
}

const more = (memo: JsonObject, afterSeconds = 0): Outcome => ({ state: 'more', afterSeconds, memo });
