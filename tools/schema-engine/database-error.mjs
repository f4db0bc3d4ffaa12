import { KnownError } from './known-error.mjs';

/** @import { DatabaseError } from 'pg' */
/** @import { Target } from './connection-url.mjs' */

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
]);

/**
 * An answer of the server, as opposed to a failure to reach it.
 * @param {unknown} error
 * @returns {error is DatabaseError & { code: string }}
 */
export function isServerError(error) {
  return error instanceof Error && 'severity' in error && 'code' in error && typeof error.code === 'string';
}

/**
 * Prisma's code and words for a connection that could not be made.
 * @param {unknown} error what `pg` threw while connecting
 * @param {Target} target
 * @returns {KnownError}
 */
export function connectionError(error, target) {
  if (error instanceof KnownError) return error;
  if (isServerError(error)) return refusal(error, target);
  const text = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (NETWORK_CODES.has(code) || /^(timeout expired|Connection terminated)/.test(text)) {
    return unreachable(target, text.startsWith('timeout') ? `No answer within the connect_timeout.` : '');
  }
  if (/SSL|TLS|certificate|Hostname\/IP/i.test(`${text} ${code}`)) {
    return new KnownError('P1011', `Error opening a TLS connection: ${text}`);
  }
  return new KnownError(undefined, text);
}

/**
 * @param {DatabaseError} error
 * @param {Target} target
 * @returns {KnownError}
 */
function refusal(error, target) {
  const { database } = target;
  const user = target.config.user ?? '(of the environment)';
  const said = `The server says: ${error.message}`;
  if (error.code === '3D000') return new KnownError('P1003', `Database \`${database}\` does not exist`, { database });
  // A role that does not exist is a 28000 too.
  if (error.code === '28P01' || (error.code === '28000' && /^role /.test(error.message))) {
    return new KnownError(
      'P1000',
      `Authentication failed against database server, the provided database credentials for \`${user}\` are not valid.\n\nPlease make sure to provide valid database credentials for the database server at the configured address.`,
      { database_user: user },
    );
  }
  if (error.code === '28000' || error.code === '42501') {
    return new KnownError('P1010', `User \`${user}\` was denied access on the database \`${database}\`. ${said}`);
  }
  if (error.code === '53300') return new KnownError('P2037', `Too many database connections opened: ${error.message}`);
  if (error.code?.startsWith('57P0')) return unreachable(target, said);
  return new KnownError(undefined, `${error.message} (SQLSTATE ${error.code})`);
}

/**
 * @param {Target} target
 * @param {string} detail
 * @returns {KnownError}
 */
function unreachable({ address }, detail) {
  return new KnownError(
    'P1001',
    `Can't reach database server at \`${address}\`\n\nPlease make sure your database server is running at \`${address}\`.${detail === '' ? '' : ` ${detail}`}`,
    { database_location: address },
  );
}

/**
 * The detail of a data error quotes the values of a row, which have no place in the log of a deploy.
 * @param {DatabaseError} error
 * @returns {string | undefined}
 */
export function publicDetail({ code, detail }) {
  const isDataError = /^2[23]/.test(code ?? '');
  return detail !== undefined && isDataError ? "(in the server's log: it may quote a row)" : detail;
}

/**
 * The server's complaint about a script, as Prisma prints it.
 * @param {DatabaseError} error
 * @param {string} script
 * @returns {string}
 */
export function describeScriptError(error, script) {
  const detail = publicDetail(error);
  const lines = [`${error.severity}: ${error.message}`];
  if (detail !== undefined) lines.push(`DETAIL: ${detail}`);
  if (error.hint !== undefined) lines.push(`HINT: ${error.hint}`);
  if (error.position !== undefined) lines.push('', positionInScript(Number(error.position), script));
  return lines.join('\n');
}

/**
 * @param {number} position of a character, the first is 1
 * @param {string} script
 * @returns {string}
 */
function positionInScript(position, script) {
  // PostgreSQL counts characters, a JavaScript string UTF-16 units.
  const before = [...script].slice(0, position - 1).join('');
  const line = before.split('\n').length;
  return `Position:\nline ${line}: ${script.split('\n')[line - 1]?.trim() ?? ''}`;
}
