import { readFileSync } from 'node:fs';
import { KnownError } from './known-error.mjs';

/** @import { ConnectionOptions } from 'node:tls' */

/**
 * How a connection is protected. With `isOptional` it is attempted without TLS when the server has none.
 * @typedef {object} TlsMode
 * @property {ConnectionOptions | false} ssl
 * @property {boolean} isOptional
 */

/**
 * TLS parameters of a connection URL with libpq's meaning: `require` encrypts, and verifies the server's certificate
 * only when `sslrootcert` says by what; `verify-ca` and `verify-full` always verify. Without `sslmode` there is no TLS,
 * as for the service's own connections.
 * @param {URLSearchParams} query
 * @returns {TlsMode}
 * @throws {KnownError} for an unknown mode or a file that cannot be read
 */
export function readTlsMode(query) {
  const mode = query.get('sslmode') ?? (query.get('sslaccept') === null ? 'disable' : 'require');
  if (mode === 'disable') return { ssl: false, isOptional: false };
  if (!['prefer', 'require', 'verify-ca', 'verify-full'].includes(mode)) {
    throw new KnownError('P1013', `sslmode=${mode} is not one of disable, prefer, require, verify-ca and verify-full.`);
  }
  return { ssl: { ...verification(mode, query), ...clientCertificate(query) }, isOptional: mode === 'prefer' };
}

/**
 * @param {string} mode
 * @param {URLSearchParams} query
 * @returns {ConnectionOptions}
 */
function verification(mode, query) {
  const rootFile = query.get('sslrootcert');
  const authority = rootFile === null || rootFile === 'system' ? {} : { ca: readFile('sslrootcert', rootFile) };
  // `sslaccept` is Prisma's own word.
  if (mode === 'verify-full' || query.get('sslaccept') === 'strict' || rootFile === 'system') return authority;
  const isVerified = mode === 'verify-ca' || rootFile !== null;
  return isVerified ? { ...authority, checkServerIdentity: () => undefined } : { rejectUnauthorized: false };
}

/**
 * @param {URLSearchParams} query
 * @returns {ConnectionOptions}
 */
function clientCertificate(query) {
  const [certificate, key] = [query.get('sslcert'), query.get('sslkey')];
  if (query.has('sslidentity')) {
    throw new KnownError('P1013', 'sslidentity is not supported; give the client certificate as sslcert and sslkey.');
  }
  if (certificate === null && key === null) return {};
  if (certificate === null || key === null) {
    throw new KnownError(
      'P1013',
      'sslcert and sslkey are the client certificate and need each other; the certificate that signs the server is sslrootcert.',
    );
  }
  const password = query.get('sslpassword');
  return {
    cert: readFile('sslcert', certificate),
    key: readFile('sslkey', key),
    ...(password !== null && { passphrase: password }),
  };
}

/**
 * @param {string} parameter
 * @param {string} path
 * @returns {string}
 */
function readFile(parameter, path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? cause.code : cause;
    throw new KnownError('P1011', `Error opening a TLS connection: cannot read ${parameter} "${path}" (${reason})`);
  }
}
