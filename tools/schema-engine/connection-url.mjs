import { KnownError } from './known-error.mjs';
import { readTlsMode } from './tls.mjs';

/** @import { ClientConfig } from 'pg' */
/** @import { TlsMode } from './tls.mjs' */

const DEFAULT_SCHEMA = 'public';
const DEFAULT_CONNECT_TIMEOUT_SECONDS = 5;

/**
 * A database and how to reach it.
 * @typedef {object} Target
 * @property {ClientConfig} config everything but TLS
 * @property {TlsMode} tls
 * @property {string} schema
 * @property {string} database
 * @property {string} address `host:port` or the path of a socket folder, for messages
 */

/**
 * Reads a URL as Prisma and libpq do; what `pg` makes of one differs (it verifies with `sslmode=require`, and knows no
 * `schema`). No message repeats the URL, which holds a password.
 * @param {string} text
 * @returns {Target}
 * @throws {KnownError} P1013 when it is no usable URL; without a code when a certificate cannot be read
 */
export function parseConnectionUrl(text) {
  const url = parseUrl(text);
  const query = url.searchParams;
  const host = query.get('host') ?? decode(url.hostname, 'host').replace(/^\[(.*)\]$/, '$1');
  const port = readPort(query.get('port') ?? url.port);
  const database = decode(url.pathname.slice(1), 'database name');
  if (database === '') throw invalid('it names no database: postgresql://user:password@host:5432/DATABASE');
  const user = query.get('user') ?? decode(url.username, 'user');
  const password = query.get('password') ?? decode(url.password, 'password');
  const schema = query.get('schema') ?? DEFAULT_SCHEMA;
  return {
    config: {
      database,
      options: sessionOptions(schema, query.get('options')),
      application_name: query.get('application_name') ?? 'prisma-schema-engine',
      connectionTimeoutMillis: readConnectTimeout(query.get('connect_timeout')),
      ...(host !== '' && { host }),
      port,
      keepAlive: true,
      // `pg` falls back to PGUSER, PGPASSWORD and ~/.pgpass for what is not set.
      ...(user !== '' && { user }),
      ...(password !== '' && { password }),
      ...(/^(require|prefer)$/.test(query.get('channel_binding') ?? '') && { enableChannelBinding: true }),
    },
    tls: readTlsMode(query),
    schema,
    database,
    address: host.startsWith('/') ? `${host}/.s.PGSQL.${port}` : `${host === '' ? 'localhost' : host}:${port}`,
  };
}

/**
 * The same server and session settings, another database.
 * @param {Target} target
 * @param {string} database
 * @returns {Target}
 */
export function withDatabase(target, database) {
  return { ...target, database, config: { ...target.config, database } };
}

/**
 * @param {string} text
 * @returns {URL}
 */
function parseUrl(text) {
  if (!/^postgres(ql)?:\/\//.test(text)) throw invalid('it must start with postgresql:// or postgres://');
  if (/^[^/]+\/\/[^/?#]*,/.test(text)) throw invalid('it names several hosts; name the one that takes writes');
  // libpq lets the host out where the query names a socket; a WHATWG URL with a user must have one.
  const full = text.replace(/^(postgres(?:ql)?:\/\/[^/?#]*@)(?=[/?])/, '$1localhost');
  const url = URL.canParse(full) ? new URL(full) : undefined;
  // An unescaped # or / in a password ends the part that has the host.
  if (url === undefined || url.hash !== '') {
    throw invalid(
      'special characters in the user name and password must be percent-encoded (# is %23, / is %2F), and the port is a number up to 65535',
    );
  }
  return url;
}

/**
 * @param {string} text
 * @param {string} what
 * @returns {string}
 */
function decode(text, what) {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid(`the ${what} has a % that starts no escape; write %25 for a percent sign`);
  }
}

/**
 * @param {string} text
 * @returns {number}
 */
function readPort(text) {
  const port = text === '' ? 5432 : Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw invalid('the port must be from 1 to 65535');
  return port;
}

/**
 * @param {string | null} text seconds; 0 waits without a limit
 * @returns {number} milliseconds
 */
function readConnectTimeout(text) {
  const seconds = text === null ? DEFAULT_CONNECT_TIMEOUT_SECONDS : Number(text);
  if (!Number.isFinite(seconds) || seconds < 0) throw invalid('connect_timeout must be a number of seconds');
  return seconds * 1000;
}

/**
 * The caller's options come last, so that they win.
 * @param {string} schema
 * @param {string | null} given
 * @returns {string}
 */
function sessionOptions(schema, given) {
  const searchPath = `"${schema.replaceAll('"', '""')}"`.replace(/[\\\s]/g, '\\$&');
  // adapter-pg shifts timestamps in any other time zone.
  return ['-c TimeZone=UTC', `-c search_path=${searchPath}`, ...(given === null ? [] : [given])].join(' ');
}

/**
 * @param {string} reason
 * @returns {KnownError}
 */
function invalid(reason) {
  return new KnownError('P1013', `The provided database string is invalid. In the connection URL: ${reason}.`);
}
