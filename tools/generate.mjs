import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Generates both Prisma clients, each only when its schema or Prisma's version has changed since the last time.

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PRISMA = createRequire(import.meta.url).resolve('prisma/package.json');
const CLIENTS = [
  { schema: 'prisma/schema.prisma', output: 'src/generated/prisma' },
  { schema: 'test/kinds/kinds.prisma', output: 'test/generated/kinds' },
];

for (const { schema, output } of CLIENTS) {
  const inputs = [readFileSync(join(ROOT, schema)), readFileSync(PRISMA)];
  const hash = inputs.reduce((sum, input) => sum.update(input), createHash('sha256')).digest('hex');
  // Beside the output: Prisma empties the folder.
  const stamp = join(ROOT, `${output}.inputs`);
  const isCurrent = existsSync(join(ROOT, output, 'client.ts')) && existsSync(stamp);
  if (isCurrent && readFileSync(stamp, 'utf8') === hash) continue;
  const command = [join(dirname(PRISMA), 'build/index.js'), 'generate', '--schema', schema];
  execFileSync(process.execPath, command, { cwd: ROOT, stdio: 'inherit' });
  writeFileSync(stamp, hash);
}
