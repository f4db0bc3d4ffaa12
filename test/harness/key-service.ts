import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Conversion } from '../../src/column-migration/index.js';

/** A key service on loopback that seals texts, can die and come back, and answers 422 for what begins with "bad". */
export class KeyService {
  private server: Server | undefined;
  private port = 0;
  private underWay = 0;
  /** Requests that were under way at once, at most. */
  mostAtOnce = 0;
  answered = 0;
  /** The answer of every request while it is set. */
  status: number | undefined;
  /** Asked before each answer, with the text to be sealed. */
  before: (plain: string) => Promise<void> | void = () => undefined;

  async start(): Promise<void> {
    this.server = createServer((request, response) => void this.answer(request, response));
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const { server } = this;
    if (server === undefined) return;
    this.server = undefined;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }

  /** Asks the service to seal; opens without it. */
  readonly conversion: Conversion = {
    forward: async ({ plain }) => ({ sealed: await this.seal(String(plain)) }),
    backward: ({ sealed }) => ({ plain: Buffer.from(String(sealed), 'base64').toString('utf8') }),
    agree: ({ plain }, { sealed }) => sealed === sealedText(String(plain)),
  };

  private async seal(plain: string): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${this.port}/seal`, { method: 'POST', body: plain });
    if (!response.ok) throw Object.assign(new Error('not sealed'), { status: response.status });
    return response.text();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.underWay += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.underWay);
    const plain = await text(request);
    await this.before(plain);
    this.underWay -= 1;
    this.answered += 1;
    response.statusCode = this.status ?? (plain.startsWith('bad') ? 422 : 200);
    response.end(response.statusCode === 200 ? sealedText(plain) : '');
  }
}

function sealedText(plain: string): string {
  return Buffer.from(plain, 'utf8').toString('base64');
}
