// The process of one plugin from outside the repository, started by `plugin-process.ts` under Node's permission model. The plugin's code
// runs in an engine that has no Node in it; here lines are carried between that engine and the host, on fd 3, and nothing else is done.
import { Socket } from 'node:net';
import { Engine, type EngineEnd } from './engine.ts';
import { exitCodes, type Boot } from './boot.ts';
import { become } from './privileges.ts';

const socket = new Socket({ fd: 3 });
/** Written and not yet taken by the host. */
const mostWaiting = 64 * 1024 * 1024;

const end = (why: EngineEnd): never => process.exit(exitCodes[why]);

function send(line: string): void {
  socket.write(`${line}\n`);
  if (socket.writableLength > mostWaiting) end('memory');
}

let pending: Buffer[] = [];
const early: string[] = [];
let deliver = (line: string): void => void early.push(line);
let booted = false;

function hear(line: string): void {
  if (booted) return deliver(line);
  booted = true;
  void start(JSON.parse(line) as Boot);
}

async function start({ modules, memoryMb, kit, user }: Boot): Promise<void> {
  const engine = await Engine.start({ modules, memoryMb, kit, send, end });
  // Everything that is needed has been read.
  if (user) become(user);
  deliver = (line) => engine.deliver(line);
  for (const line of early) deliver(line);
}

socket.on('data', (chunk: Buffer) => {
  let from = 0;
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
    pending.push(chunk.subarray(from, at));
    from = at + 1;
    const line = Buffer.concat(pending).toString();
    pending = [];
    hear(line);
  }
  if (from < chunk.byteLength) pending.push(chunk.subarray(from));
});
// The host is gone, or does not want us any more.
socket.on('error', () => process.exit(0));
socket.on('close', () => process.exit(0));
