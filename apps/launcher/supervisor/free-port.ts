import { createServer } from 'node:net';

function tryListening(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
    });
  });
}

/** Whether a server could listen there now. */
export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return (await tryListening(port, host)) !== undefined;
}

/** A port nobody listens on at this moment: `preferred`, if it is one. Somebody may still be quicker. */
export async function findFreePort(preferred = 0, host = '127.0.0.1'): Promise<number> {
  const port = (await tryListening(preferred, host)) ?? (await tryListening(0, host));
  if (port === undefined) throw new Error(`No free port on ${host}`);
  return port;
}

/** The first free port from `first` on. */
export async function nextFreePort(first: number, host = '127.0.0.1'): Promise<number> {
  for (let port = first; port < first + 100; port += 1) if (await isPortFree(port, host)) return port;
  return findFreePort(0, host);
}
