import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ENGINE = join(import.meta.dirname, '../../../tools/schema-engine');

/** The engine in an installation that has only manifests: versions are looked at before anything else is loaded. */
async function startAmong(versions: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'treasurer-versions-'));
  try {
    await cp(ENGINE, join(folder, 'engine'), { recursive: true });
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    for (const [name, version] of Object.entries(versions)) {
      await mkdir(join(folder, 'node_modules', name), { recursive: true });
      const dependencies = name === '@prisma/engines' ? { '@prisma/engines-version': '2.0.0-3.abc' } : {};
      await writeFile(join(folder, 'node_modules', name, 'package.json'), JSON.stringify({ version, dependencies }));
    }
    const args = [join(folder, 'engine/main.mjs'), 'cli', 'can-connect-to-database'];
    const { stderr } = await run(process.execPath, args).catch((error: unknown) => error as { stderr: string });
    return stderr;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const MATCHING = {
  prisma: '2.0.0',
  '@prisma/engines': '2.0.0',
  '@prisma/engines-version': '2.0.0-3.abc',
  '@prisma/schema-engine-wasm': '2.0.0-3.abc',
  '@prisma/adapter-pg': '2.0.0',
  '@prisma/driver-adapter-utils': '2.0.0',
};

describe('the schema engine', () => {
  it('starts among packages of one release', async () => {
    // The next thing it misses is the database.
    expect(await startAmong(MATCHING)).toMatch(/Cannot find package 'pg'/);
  });

  it('names every package that is of another release than the CLI', async () => {
    const said = await startAmong({
      ...MATCHING,
      '@prisma/schema-engine-wasm': '2.0.0-4.def',
      '@prisma/adapter-pg': '1.9.9',
    });
    expect(said).toContain('do not match prisma 2.0.0');
    expect(said).toContain('@prisma/schema-engine-wasm is 2.0.0-4.def, must be 2.0.0-3.abc');
    expect(said).toContain('@prisma/adapter-pg is 1.9.9, must be 2.0.0');
    expect(said).not.toContain('driver-adapter-utils');
  });

  it('names a package that is not installed', async () => {
    const { '@prisma/schema-engine-wasm': _, ...rest } = MATCHING;
    expect(await startAmong(rest)).toContain('the package @prisma/schema-engine-wasm is not installed');
  });
});
