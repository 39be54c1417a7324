import { isPlatformFailure, PlatformFailure, type Outcome, type WantedAccount } from '@content-platforms/plugin-sdk';
import { busySeconds, platformCodes, productIn, type Api, type CatalogProduct, type Contract, type Customer } from './api.ts';
import { findCustomer, openContract } from './find-customer.ts';
import { aimOf, goalFor, holds, newIds, type Goal } from './goal.ts';
import { accessOf, heldAccount } from './held.ts';
import { freshSetbacks, memoFor, memoOf, withSetback, type Memo } from './memo.ts';
import { nextStep, wantedRefs, type Step } from './steps.ts';
import { take, type Taken } from './take-step.ts';

/** Everything one call goes by. */
interface Turn {
  api: Api;
  wanted: WantedAccount;
  key: string;
  now: Date;
  memo: Memo;
  customer: Customer | null;
}

/** Brings an account one write nearer to what is wanted; `done` when the platform shows it there. `key`: the call's idempotency key. */
export async function setAccount(api: Api, wanted: WantedAccount, key: string, now: Date): Promise<Outcome> {
  const customer = await findCustomer(api, wanted);
  const turn: Turn = { api, wanted, key, now, customer, memo: { ...memoOf(wanted), ...(customer ? { customerId: customer.id_cliente } : {}) } };
  const contract = openContract(customer);
  if (contract && isRunning(contract) && customer?.codigo_externo === wanted.reference) {
    return untilItEnds(turn, contract.id_operacao ?? turn.memo.operation?.id);
  }

  const asked = newIds([...wantedRefs(wanted).keys()], contract);
  // One who paid does not wait for the catalog.
  const hurried = asked.length > 0 && nextStep(wanted, customer, null)?.kind === 'unblock';
  const goal = hurried ? undefined : await reachable(turn, contract, asked);
  const step = nextStep(wanted, customer, goal?.products ?? null);
  if (step?.kind === 'open' || step?.kind === 'alter') {
    const told = await howTheLastOneEnded(turn, step);
    if (told) return told;
  }
  if (!step) {
    if (goal?.refusal) throw goal.refusal;
    return done(customer);
  }
  return takeTurn(turn, step, goal);
}

/** `goal` absent: not known, so that there may be more to do. */
async function takeTurn(turn: Turn, step: Step, goal: Goal | undefined): Promise<Outcome> {
  const { wanted, memo } = turn;
  let taken: Taken;
  try {
    taken = await take(turn.api, wanted, step, memo, turn.key);
  } catch (error) {
    if (!isPlatformFailure(error)) throw error;
    const product = productIn(error);
    if (product !== undefined && newIds([...wantedRefs(wanted).keys()], openContract(turn.customer)).includes(product)) {
      return more(turn, withSetback(memo, `product ${product}`, turn.now));
    }
    if (error.platformCode === platformCodes.taken && step.kind === 'create') return more(turn, { ...memo, customerId: await oursOf(turn, error) });
    // The least of two refusals: the contact.
    throw (step.kind === 'contact' && error.code === 'refused' && goal?.refusal) || error;
  }
  if ('customer' in taken) {
    const left = !goal || goal.refusal || nextStep(wanted, taken.customer, goal.products);
    return left ? more(turn, { ...memo, ...taken.memo }) : done(taken.customer);
  }
  return more(turn, { ...memo, ...taken.memo }, taken.afterSeconds);
}

/** What the contract can be made to hold now: after an operation that just failed, what it holds. */
async function reachable({ api, wanted, memo, customer, now }: Turn, contract: Contract | null, asked: readonly number[]): Promise<Goal> {
  const refs = [...wantedRefs(wanted).keys()];
  if (refs.length === 0 || customer?.codigo_externo !== wanted.reference) return { products: null, refusal: undefined };
  const setbacks = freshSetbacks(memo, now);
  const refused = new Set(asked.filter((id) => setbacks.has(`product ${id}`)));
  const goal = goalFor(refs, contract, await catalogOf(api, asked), refused);
  if (!setbacks.has('operation') || !goal.products || (contract && holds(contract, goal.products))) return goal;
  const what = contract ? 'alterar os produtos do contrato' : 'ativar o contrato';
  return { products: null, refusal: new PlatformFailure('refused', `A SatTV não conseguiu ${what}. Uma nova tentativa será feita em até um dia.`) };
}

/** The catalog's word on these products. It is read no further than needed. */
async function catalogOf(api: Api, ids: readonly number[]): Promise<Map<number, CatalogProduct>> {
  const wanted = new Set(ids);
  const found = new Map<number, CatalogProduct>();
  if (wanted.size === 0) return found;
  for await (const product of api.products()) {
    if (wanted.has(product.id)) found.set(product.id, product);
    if (found.size === wanted.size) break;
  }
  return found;
}

const isRunning = ({ situacao, id_operacao }: Contract): boolean => situacao === 'ativando' || (id_operacao ?? null) !== null;

/** Nothing can be written to a contract while an operation runs on it. */
async function untilItEnds(turn: Turn, operationId: number | undefined): Promise<Outcome> {
  const operation = operationId === undefined ? null : await turn.api.operation(operationId);
  // It ended after the contract was read, or the platform does not know it: the contract will tell.
  const running = operation?.situacao === 'executando';
  return more(turn, turn.memo, running ? waitOf(operation.consultar_em_segundos) : operation ? 1 : busySeconds);
}

/**
 * Before an operation is begun, what became of one that was to bring the very same: if it failed, or ended and brought something else, that is
 * told to the operator before it is tried again. `undefined`: go on.
 */
async function howTheLastOneEnded(turn: Turn, step: Step & { kind: 'open' | 'alter' }): Promise<Outcome | undefined> {
  const { operation, ...memo } = turn.memo;
  const last = operation?.aim === aimOf(step.products) ? await turn.api.operation(operation.id) : null;
  if (!last) return undefined;
  if (last.situacao === 'executando') return more(turn, turn.memo, waitOf(last.consultar_em_segundos));
  // Activated, and closed since: somebody at the platform ended it.
  if (last.situacao === 'concluida' && step.kind === 'open') return undefined;
  return more(turn, withSetback(memo, 'operation', turn.now));
}

/** A create found that the document or our reference exists: ours when it carries the reference (a create whose answer was lost). */
async function oursOf({ api, wanted, memo }: Turn, failure: PlatformFailure): Promise<number> {
  const { remoteId, field, platformCode } = failure;
  const other = remoteId === undefined ? null : await api.customer({ id_cliente: Number(remoteId) });
  if (!other) throw failure;
  if (other.codigo_externo !== wanted.reference) {
    const whose = other.codigo_externo ? 'com outro código externo' : 'sem código externo';
    throw new PlatformFailure('conflict', `Este CPF/CNPJ já é do cliente ${remoteId} da SatTV, ${whose}.`, { field, remoteId, platformCode });
  }
  if (other.id_cliente === memo.customerId) throw new PlatformFailure('unavailable', 'A SatTV diz que o cliente existe, mas não o mostra.', { platformCode });
  return other.id_cliente;
}

const longestWaitSeconds = 300;
const waitOf = (told: number | null | undefined): number => Math.min(Math.max(Math.ceil(told ?? busySeconds), 1), longestWaitSeconds);

function done(customer: Customer | null): Outcome {
  const held = heldAccount(customer);
  const access = accessOf(openContract(customer));
  return { state: 'done', held, memo: held.memo, ...(access ? { access } : {}) };
}

const more = ({ wanted }: Turn, memo: Memo, afterSeconds = 0): Outcome => ({ state: 'more', afterSeconds, memo: memoFor(wanted, memo) });
