import { FlagAdminRefusedError, FlagAdminUnconfiguredError, FlagSourceUnavailableError } from '../flags.errors.js';

export interface UnleashAdminApiOptions {
  /** Ends in `/api`. */
  readonly url: string;
  readonly token: string | undefined;
}

export interface AdminAnswer {
  readonly status: number;
  readonly body: unknown;
}

const TIMEOUT_MS = 10_000;

/** Unleash's admin API, as far as flags of column migrations need it. */
export class UnleashAdminApi {
  constructor(private readonly options: UnleashAdminApiOptions) {}

  /** Any status of `also` is an answer too. @throws FlagAdminRefusedError for every other one than 2xx */
  async request(method: string, path: string, body?: unknown, also: readonly number[] = []): Promise<AdminAnswer> {
    const { url, token } = this.options;
    if (token === undefined)
      throw new FlagAdminUnconfiguredError('UNLEASH_ADMIN_TOKEN is missing: flags cannot be changed');
    const response = await fetch(`${url}/admin${path}`, {
      method,
      headers: { authorization: token, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      throw new FlagSourceUnavailableError('Unleash does not answer', { cause });
    });
    const answer = { status: response.status, body: parse(await response.text()) };
    if (response.ok || also.includes(response.status)) return answer;
    throw new FlagAdminRefusedError(response.status, messageOf(answer));
  }
}

/** What Unleash says to people, without its ids and stacks. */
export function messageOf({ body }: AdminAnswer): string {
  const hasMessage = typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'string';
  return hasMessage ? String(body.message) : 'no reason given';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
