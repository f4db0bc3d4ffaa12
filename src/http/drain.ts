import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

const POLL_MS = 50;
/** Shorter than the 30 s that Kubernetes grants by default. */
const LONGEST_REQUEST_MS = 20_000;

/**
 * Closing waits for the requests in hand, 20 s at most, and not for connections: by itself Node.js waits for a
 * keep-alive connection that was busy at that moment until it times out, and for one that never sent anything for ever.
 */
export function drainConnections(fastify: FastifyInstance): void {
  const server = fastify.server;
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  fastify.addHook('preClose', (done) => {
    const idle = setInterval(() => {
      server.closeIdleConnections();
      // One that has begun to send a request is in use.
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
    }, POLL_MS);
    const impatience = setTimeout(() => server.closeAllConnections(), LONGEST_REQUEST_MS);
    server.once('close', () => {
      clearInterval(idle);
      clearTimeout(impatience);
    });
    done();
  });
}
