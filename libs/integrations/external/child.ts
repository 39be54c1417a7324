// The process of one plugin from outside the repository: loads it, and lets the host call it. Started by `plugin-process.ts`, with next
// to no environment, under Node's permission model; fd 3 is the line to the host.
import { Socket } from 'node:net';
import { isPlatformFailure } from '@content-platforms/plugin-sdk';
import { Guest } from './guest.ts';
import { closeDoors } from './doors.ts';
import { Line } from './line.ts';

const everything = { frameBytes: Infinity, framesPerSecond: Infinity, bytesPerSecond: Infinity, asks: Infinity, waitingBytes: Infinity };

const guest: Guest = new Guest(
  (body) => line.ask(body),
  (body) => line.tell(body),
);
const line: Line = new Line(
  new Socket({ fd: 3 }),
  {
    ask: (body) => guest.ask(body),
    tell: (body) => guest.tell(body),
    // The host is gone, or does not want us any more.
    broken: () => process.exit(0),
  },
  everything,
);
// What a plugin forgot to catch is its own: one promise must not end the calls of others.
process.on('unhandledRejection', (error) => {
  if (!isPlatformFailure(error)) guest.complain(error);
});
closeDoors();
