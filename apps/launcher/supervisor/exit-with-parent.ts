// Loaded first in every process the launcher starts: when the launcher dies, in whatever way, its end of the channel closes,
// and the process stops as if it had been told to. Without a launcher it does nothing.

/** How long an orderly stop may take once nobody is there to wait for it. */
const patienceMs = 8_000;

if (process.channel) {
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), patienceMs).unref();
    process.kill(process.pid, 'SIGTERM');
  });
  // Listening must not keep a process alive that has nothing left to do.
  process.channel.unref();
}

export {};
