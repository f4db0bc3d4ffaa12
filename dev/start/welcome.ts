import { readdirSync } from 'node:fs';
import { relative } from 'node:path';
import type { Demonstration } from '../seed/demo.js';
import type { Database } from './database.js';
import type { Settings } from './settings.js';

/** What the terminal shows when everything runs. */
export function welcome({ url }: Settings, database: Database, demo: Demonstration | undefined): string {
  const { folder } = database;
  const where = folder === undefined ? '' : `  (data in ${shortest(folder)})`;
  const lines = [
    '',
    `  Treasurer   ${url}/api`,
    `  OpenAPI     ${url}/docs`,
    `  Database    ${folder === undefined ? withoutPassword(database.url) : database.url}${where}`,
    ...(demo === undefined ? registration(url) : demonstration(url, demo)),
    ...columnMigrations(keysInFlight()),
    '',
    '  Ctrl-C stops everything.',
    '',
  ];
  return lines.join('\n');
}

function demonstration(url: string, demo: Demonstration): readonly string[] {
  const login = JSON.stringify({ email: demo.email, password: demo.password });
  const transactions = `/organizations/${demo.organizationId}/accounts/${demo.accountId}/transactions`;
  return [
    `  Demo login  ${demo.email}  ·  ${demo.password}`,
    '',
    '  Try it in another terminal:',
    '',
    `    TOKEN=$(curl -s ${url}/api/auth/login -H 'content-type: application/json' \\`,
    `      -d '${login}' | grep -o '"token":"[^"]*' | cut -d'"' -f4)`,
    `    curl -s '${url}/api${transactions}?limit=3' -H "authorization: Bearer $TOKEN"`,
  ];
}

/** The launcher names none of them: their folders do. */
function keysInFlight(): readonly string[] {
  try {
    return readdirSync('src/in-flight', { withFileTypes: true }).flatMap((one) =>
      one.isDirectory() ? [one.name] : [],
    );
  } catch {
    return [];
  }
}

function columnMigrations([key]: readonly string[]): readonly string[] {
  if (key === undefined) return [];
  return [
    '',
    '  Move a column while all this runs:',
    '',
    '    npm run cli -- status --watch',
    `    npm run cli -- flags set ${key} dual-write on`,
  ];
}

function registration(url: string): readonly string[] {
  const body = JSON.stringify({ email: 'you@example.org', password: 'a long password of yours', name: 'You' });
  return [
    '',
    '  The demonstration is for the embedded database only. Begin in another terminal:',
    '',
    `    curl -s ${url}/api/auth/register -H 'content-type: application/json' -d '${body}'`,
  ];
}

function withoutPassword(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  if (url.password !== '') url.password = '***';
  return url.href;
}

function shortest(path: string): string {
  const inside = relative('.', path);
  return inside.startsWith('..') ? path : inside;
}
