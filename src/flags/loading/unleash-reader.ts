import { FlagSourceUnavailableError } from '../flags.errors.js';
import { APP_NAME } from '../evaluation/flag-evaluator.js';
import { systemCodeOf } from '../system-code.js';
import type { FlagReader } from './flag-reader.js';

export interface UnleashReaderOptions {
  /** Ends in `/api`. */
  readonly url: string;
  readonly token: string;
  readonly instanceId: string;
  readonly refreshMs: number;
}

/** A restored server may count its revisions anew and answer 304 to an old ETag, for ever if we went on asking with it. */
const FULL_READ_EVERY = 60;

/** Asks Unleash for its flags. Knows no back-off and never gives up: the one who calls decides when to call again. */
export class UnleashReader implements FlagReader {
  readonly source = 'unleash';
  private etag: string | undefined;
  private reads = 0;

  constructor(private readonly options: UnleashReaderOptions) {}

  async read(signal: AbortSignal): Promise<string | undefined> {
    if (++this.reads % FULL_READ_EVERY === 0) this.forget();
    try {
      const asked = this.etag;
      const response = await fetch(`${this.options.url}/client/features`, { headers: this.headers(), signal });
      if (response.status === 304 && asked !== undefined) return undefined;
      if (response.status !== 200) {
        await response.body?.cancel();
        throw new FlagSourceUnavailableError(reasonOf(response.status));
      }
      const text = await response.text();
      this.etag = response.headers.get('etag') ?? undefined;
      return text;
    } catch (error) {
      if (error instanceof FlagSourceUnavailableError) throw error;
      throw new FlagSourceUnavailableError(`Unleash cannot be reached (${causeOf(error)})`, { cause: error });
    }
  }

  forget(): void {
    this.etag = undefined;
  }

  private headers(): Record<string, string> {
    const { token, instanceId, refreshMs } = this.options;
    return {
      authorization: token,
      'unleash-appname': APP_NAME,
      'unleash-instanceid': instanceId,
      'unleash-interval': String(refreshMs),
      // Version of the client specification that the evaluating SDK supports: segments come by id.
      'unleash-client-spec': '5.2.0',
      ...(this.etag !== undefined && { 'if-none-match': this.etag }),
    };
  }
}

function reasonOf(status: number): string {
  if (status === 401 || status === 403) return `Unleash refuses UNLEASH_API_TOKEN (${status})`;
  if (status === 404) return 'there is no Unleash at UNLEASH_URL (404)';
  return `Unleash answered ${status}`;
}

/** The system's code: messages of the HTTP client name the address, which may hold credentials. */
function causeOf(error: unknown): string {
  const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : error;
  return systemCodeOf(cause) ?? 'no connection';
}
