#!/usr/bin/env node
// Writes openapi.json from the built application; with --check it only compares. Needs no database: nothing is asked of it.
import { readFileSync, writeFileSync } from 'node:fs';
import { createApp } from '../dist/app.factory.js';
import { loadEnvironment } from '../dist/config/index.js';
import { openApiDocument } from '../dist/http/index.js';

const target = new URL('../openapi.json', import.meta.url);
const app = await createApp(
  loadEnvironment({ DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none', LOG_LEVEL: 'silent' }),
);
const text = `${JSON.stringify(openApiDocument(app), null, 2)}\n`;
await app.close();

if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
} else if (readFileSync(target, 'utf8') !== text) {
  console.error(
    'openapi.json is not what the routes say: run `npm run build && npm run openapi`, and look at the difference.',
  );
  process.exitCode = 1;
}
