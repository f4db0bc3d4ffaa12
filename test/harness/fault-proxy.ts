import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the proxy does with each request: hand it on, answer by itself, never answer, or cut the connection. */
export type Fault =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'answers';
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'hangs' }
  | { readonly kind: 'hangs-in-body' }
  | { readonly kind: 'cuts' };

export interface FaultProxy {
  readonly url: string;
  /** Paths of the requests seen so far. */
  readonly paths: readonly string[];
  /** Of the latest request. */
  readonly lastHeaders: IncomingHttpHeaders;
  /** Holds for requests that begin from now on. */
  become(fault: Fault): void;
  /** Idempotent. */
  stop(): Promise<void>;
}

/** An HTTP proxy in front of one server, without keep-alive towards it. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  let fault: Fault = { kind: 'none' };
  const paths: string[] = [];
  let lastHeaders: IncomingHttpHeaders = {};
  const server = createServer((request, response) => {
    paths.push(request.url ?? '/');
    lastHeaders = request.headers;
    void serve(fault, target, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let stopping: Promise<void> | undefined;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths,
    get lastHeaders() {
      return lastHeaders;
    },
    become: (next) => (fault = next),
    stop: () =>
      (stopping ??= new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      })),
  };
}

async function serve(fault: Fault, target: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  switch (fault.kind) {
    case 'hangs':
      return;
    case 'hangs-in-body':
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"version":2,"features":[');
      return;
    case 'cuts':
      request.socket.destroy();
      return;
    case 'answers':
      response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers }).end(fault.body);
      return;
    case 'none':
      await handOn(target, request, response);
  }
}

async function handOn(target: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { host: _host, connection: _connection, ...given } = request.headers;
    const headers = Object.entries(given).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as [string, string]] : [],
    );
    const body = chunks.length > 0 ? { body: Buffer.concat(chunks) } : {};
    const answer = await fetch(`${target}${request.url ?? '/'}`, { method: request.method ?? 'GET', headers, ...body });
    const etag = answer.headers.get('etag');
    response.writeHead(answer.status, { 'content-type': 'application/json', ...(etag !== null && { etag }) });
    response.end(Buffer.from(await answer.arrayBuffer()));
  } catch {
    // As a load balancer does when the server behind it is away.
    if (!response.headersSent) response.writeHead(502);
    response.end();
  }
}
