import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tryProcessLock } from './process-lock.js';

/** First free TCP port on 127.0.0.1 from `base` upwards; `0` lets the system choose any. */
export async function findFreePort(base: number): Promise<number> {
  for (let port = base; port <= 65_535; port++) {
    const free = await tryPort(port);
    if (free !== undefined) return free;
  }
  throw new Error(`no free port from ${base} upwards`);
}

/**
 * A free port that nobody else gets from here while this process lives: a server may take seconds from being started to
 * listening, and a port that was only looked at is given to two meanwhile. `base` should be below 32,768, from where systems take
 * the ports of outgoing connections.
 */
export async function reservePort(base: number): Promise<number> {
  const folder = join(tmpdir(), `treasurer-ports-${process.getuid?.() ?? 0}`);
  for (let port = base; port <= 65_535; port++) {
    const lock = await tryProcessLock(join(folder, String(port)));
    if (lock === undefined) continue;
    if ((await tryPort(port)) !== undefined) return port;
    await lock.release();
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
