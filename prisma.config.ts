import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'prisma/config';

const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// loadEnvFile leaves variables alone that the environment already has.
const envFile = beside('./.env');
if (existsSync(envFile)) process.loadEnvFile(envFile);

// The CLI looks its engine up after this file has been loaded.
if (process.env['PRISMA_NATIVE_ENGINE'] !== '1') {
  process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= beside('./tools/schema-engine/main.mjs');
}

// A variable that is set to nothing counts as not set.
const variable = (name: string): string | undefined => process.env[name] || undefined;
const shadowDatabaseUrl = variable('SHADOW_DATABASE_URL');

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: {
    // Migrations need a session of their own: a transaction pooler is bypassed where there is one.
    url: variable('DIRECT_DATABASE_URL') ?? variable('DATABASE_URL') ?? '',
    ...(shadowDatabaseUrl === undefined ? {} : { shadowDatabaseUrl }),
  },
});
