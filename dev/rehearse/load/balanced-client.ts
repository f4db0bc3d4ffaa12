import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import type { Findings } from '../findings.js';
import type { Balancer, Target } from '../processes/balancer.js';
import { exchange, type RawAnswer } from './http-exchange.js';
import type { Latencies } from './latencies.js';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/api`. */
  readonly path: string;
  readonly body?: unknown;
  /** What the request is, for people. */
  readonly what: string;
  /** The one status that is no failure. */
  readonly expect: number;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** `failed` is in the findings already; what a write of either did is in doubt. */
export type Outcome =
  | { readonly kind: 'answered'; readonly body: unknown }
  | { readonly kind: 'broken-by-kill' }
  | { readonly kind: 'failed' };

export interface Surroundings {
  readonly balancer: Balancer;
  readonly findings: Findings;
  readonly latencies: Latencies;
  /** The phase in force now, as far as is known. */
  phase(): string;
  onRetry(): void;
}

/**
 * An HTTP client with one keep-alive connection to each process. A POST carries an `Idempotency-Key`. Like a load
 * balancer it repeats, once, a GET or a POST whose connection broke because its process was sent SIGKILL; nothing else.
 */
export class BalancedClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(
    readonly name: string,
    private readonly token: string,
    private readonly around: Surroundings,
  ) {}

  async send(request: ApiRequest): Promise<Outcome> {
    const headers = this.headersOf(request);
    const startedAt = performance.now();
    const phase = this.around.phase();
    const isRepeatable = request.method === 'GET' || request.method === 'POST';
    let answer = await this.attempt(request, headers);
    if (answer === 'broken-by-kill' && isRepeatable) {
      this.around.onRetry();
      answer = await this.attempt(request, headers);
      if (answer === 'broken-by-kill') answer = new Error('its repetition was broken as well');
    }
    this.around.latencies.add(request.what, phase, performance.now() - startedAt);
    if (answer === 'broken-by-kill') return { kind: answer };
    if (answer instanceof Error) return this.failed(request, answer.message);
    if (answer.status !== request.expect) return this.failed(request, `${answer.status} ${answer.text.slice(0, 300)}`);
    return {
      kind: 'answered',
      body: answer.contentType.includes('json') ? (JSON.parse(answer.text) as unknown) : answer.text,
    };
  }

  close(): void {
    this.agent.destroy();
  }

  private async attempt(
    { method, path, body }: ApiRequest,
    headers: Readonly<Record<string, string>>,
  ): Promise<RawAnswer | Error | 'broken-by-kill'> {
    const target = this.around.balancer.next();
    target.inFlight += 1;
    try {
      const text = body === undefined ? undefined : JSON.stringify(body);
      return await exchange({ agent: this.agent, port: target.port, method, path: `/api${path}`, headers, body: text });
    } catch (error) {
      return isOurDoing(target) ? 'broken-by-kill' : new Error(`${target.name}: ${String(error)}`);
    } finally {
      target.inFlight -= 1;
    }
  }

  private headersOf({ method, body }: ApiRequest): Readonly<Record<string, string>> {
    return {
      authorization: `Bearer ${this.token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
    };
  }

  private failed({ what, method }: ApiRequest, why: string): Outcome {
    this.around.findings.add('failed-request', this.name, `${method} ${what}: ${why}`);
    return { kind: 'failed' };
  }
}

function isOurDoing(target: Target): boolean {
  return target.isKilled;
}
