import { createServer } from 'node:net';

/** First free TCP port on 127.0.0.1 from `base` upwards; `0` lets the system choose any. */
export async function findFreePort(base: number): Promise<number> {
  for (let port = base; port <= 65_535; port++) {
    const free = await tryPort(port);
    if (free !== undefined) return free;
  }
  throw new Error(`no free port from ${base} upwards`);
}

/** The port when it can be listened on, `undefined` when somebody else has it. */
export function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(undefined) : reject(error),
    );
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });
}
