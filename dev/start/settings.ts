import { findFreePort } from '../free-port.js';

export interface Settings {
  readonly host: string;
  readonly port: number;
  /** Where a browser on this machine finds the API. */
  readonly url: string;
  /** A server of the developer's own; `undefined` means the embedded one. */
  readonly databaseUrl: string | undefined;
}

/** What the launcher itself has to know; the API reads and checks its own configuration. */
export async function readSettings(environment: NodeJS.ProcessEnv): Promise<Settings> {
  const host = environment['HOST'] || '127.0.0.1';
  const wanted = Number(environment['PORT'] || 3000);
  if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65_535)
    throw new Error('PORT: must be a number from 0 to 65535');
  const port = wanted === 0 ? await findFreePort(0) : wanted;
  const reachable = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host;
  return { host, port, url: `http://${reachable}:${port}`, databaseUrl: environment['DATABASE_URL'] || undefined };
}
