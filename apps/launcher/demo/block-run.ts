import { waitFor } from './in-parallel.ts';
import type { World } from './world.ts';

export interface BlockRun {
  id: string;
  status: 'previewing' | 'previewed' | 'running' | 'held' | 'succeeded' | 'failed' | 'cancelled';
  counts: { toBlock: number; toSkip: number; blocked: number; paidMeanwhile: number };
  overdueCents: number;
  heldReason: string | null;
  error: { message: string } | null;
}

export interface Previewed {
  serviceId: string;
  customerName: string;
  overdueCents: number;
  oldestDueDate: string;
  decision: 'block' | 'skip';
  reason: string;
  possibleOn: string | null;
  packages: string[];
  outcome: string | null;
}

const patienceSeconds = 30;

async function settled({ api, signal }: World, id: string): Promise<BlockRun> {
  const look = (): Promise<BlockRun> => api.read<BlockRun>(`/block-runs/${id}`);
  return waitFor(look, ({ status }) => status !== 'previewing' && status !== 'running', { seconds: patienceSeconds, signal, everyMs: 100 });
}

/** Who would be blocked today. Nothing changes. */
export async function preview(world: World): Promise<BlockRun> {
  const { id } = await world.api.post<BlockRun>('/block-runs', { preview: true });
  return settled(world, id);
}

/** Runs a preview until it ends, or stops and asks. */
export async function run(world: World, id: string): Promise<BlockRun> {
  await world.api.post(`/block-runs/${id}/run`);
  return settled(world, id);
}

export async function approve(world: World, id: string): Promise<BlockRun> {
  await world.api.post(`/block-runs/${id}/approve`);
  return settled(world, id);
}

/** What a run says about one service; `undefined`: nothing, it owes nothing. */
export async function decisionOn({ api }: World, runId: string, serviceId: string): Promise<Previewed | undefined> {
  for await (const row of api.rows<Previewed>(`/block-runs/${runId}/services`)) if (row.serviceId === serviceId) return row;
  return undefined;
}
