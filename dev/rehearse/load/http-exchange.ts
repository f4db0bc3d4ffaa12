import { type Agent, request } from 'node:http';

/** A request that takes longer counts as failed. */
const PATIENCE_MS = 30_000;

export interface Exchange {
  readonly agent: Agent;
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface RawAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** One request and its whole answer. Throws when the connection breaks at any moment before the answer's end. */
export function exchange({ agent, port, method, path, headers, body }: Exchange): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { agent, host: '127.0.0.1', port, method, path, headers, timeout: PATIENCE_MS },
      (incoming) => {
        const parts: Buffer[] = [];
        incoming.on('data', (part: Buffer) => parts.push(part));
        incoming.on('error', reject);
        incoming.on('end', () => {
          // A cut answer ends too, by itself.
          if (!incoming.complete) {
            reject(new Error('the answer was cut off'));
            return;
          }
          const { statusCode = 0, headers: answered } = incoming;
          resolve({
            status: statusCode,
            contentType: answered['content-type'] ?? '',
            text: Buffer.concat(parts).toString(),
          });
        });
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer in ${PATIENCE_MS / 1000} s`)));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
