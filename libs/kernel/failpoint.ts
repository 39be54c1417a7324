import { unlinkSync } from 'node:fs';

/**
 * Named places where a test may stop, delay or break a process (`FAILPOINTS=answered=kill,claimed=sleep:2000`).
 * Off unless the environment names them at start; refused in production by the configuration.
 */
type Action = { kind: 'kill' } | { kind: 'kill-once'; file: string } | { kind: 'throw' } | { kind: 'sleep'; milliseconds: number };

function parse(text: string | undefined): Map<string, Action> {
  const actions = new Map<string, Action>();
  for (const entry of (text ?? '').split(',').filter(Boolean)) {
    const [, name = '', kind = '', argument = ''] = /^([^=]+)=([^:]*):?(.*)$/.exec(entry) ?? [];
    if (kind === 'kill' || kind === 'throw') actions.set(name, { kind });
    else if (kind === 'kill-once' && argument) actions.set(name, { kind, file: argument });
    else if (kind === 'sleep') actions.set(name, { kind, milliseconds: Number(argument) });
    else throw new Error(`FAILPOINTS: "${entry}" is none of name=kill, name=kill-once:FILE, name=throw, name=sleep:MILLISECONDS`);
  }
  return actions;
}

const actions = process.env['NODE_ENV'] === 'production' ? new Map<string, Action>() : parse(process.env['FAILPOINTS']);

/** Returns whether this failpoint is armed. */
export const isArmed = (name: string): boolean => actions.has(name);

/** Acts as `FAILPOINTS` says for this name; does nothing otherwise. */
export async function failpoint(name: string): Promise<void> {
  const action = actions.get(name);
  if (!action) return;
  if (action.kind === 'kill' || (action.kind === 'kill-once' && taken(action.file))) process.kill(process.pid, 'SIGKILL');
  if (action.kind === 'throw') throw new Error(`failpoint ${name}`);
  if (action.kind === 'sleep') await new Promise((resolve) => setTimeout(resolve, action.milliseconds));
}

/** While a file exists, `kill-once` is armed: the process that deletes it exits, and its replacement does not. */
function taken(file: string): boolean {
  try {
    unlinkSync(file);
    return true;
  } catch {
    return false;
  }
}
