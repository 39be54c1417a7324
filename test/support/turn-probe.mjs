// Preloaded into the API's process by tests: appends to TURN_PROBE_FILE each turn of the event loop that took more than 40 ms of this thread's
// processor time. Processor time, not the clock, so that a busy machine makes no turn longer.
import { appendFileSync } from 'node:fs';

const file = process.env.TURN_PROBE_FILE;
if (file && process.argv[1]?.endsWith('apps/api/main.js')) {
  let last = process.threadCpuUsage();
  setInterval(() => {
    const now = process.threadCpuUsage();
    const milliseconds = (now.user + now.system - last.user - last.system) / 1000;
    last = now;
    if (milliseconds > 40) appendFileSync(file, `${Date.now()} ${milliseconds.toFixed(1)}\n`);
  }, 1).unref();
}
