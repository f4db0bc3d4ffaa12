import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEnvironment } from '../../../src/config/index.js';
import { FileFlagAdmin } from '../../../src/flags/admin/file-flag-admin.js';
import { replaceFile } from '../../../src/flags/admin/replace-file.js';
import {
  columnMigrationFlag,
  createFlags,
  FlagDocumentInvalidError,
  FlagFileBusyError,
  FlagFileUnwritableError,
  type Flags,
} from '../../../src/flags/index.js';
import { waitFor } from '../../harness/wait-for.js';
import { silent } from './sources.js';

const FLAG = columnMigrationFlag('file', 'dual-write');
const text = (percent: number, more: object = {}): string =>
  JSON.stringify({
    version: 2,
    features: [
      {
        name: FLAG,
        enabled: true,
        strategies: [{ name: 'flexibleRollout', parameters: { rollout: String(percent) } }],
        ...more,
      },
    ],
  });

let folder: string;
let path: string;
let flags: Flags;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'treasurer-flags-'));
  path = join(folder, 'flags.json');
  flags = flagsOf(path);
});
afterEach(async () => {
  await flags.stop();
  await rm(folder, { recursive: true });
});

function flagsOf(file: string): Flags {
  const environment = loadEnvironment({
    DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
    FLAGS_FILE: file,
    FLAGS_REFRESH_MS: '100',
  });
  return createFlags(environment, silent);
}

const arrives = (percent: number): Promise<boolean> =>
  waitFor(() => flags.definition(FLAG)?.percent === percent, { what: `${percent} %` });
const stale = (): Promise<boolean> => waitFor(() => flags.freshness().state === 'stale', { what: 'stale flags' });

describe('reading', () => {
  it('a file that is not there holds no flags, and is read once it is', async () => {
    await flags.start();
    expect(flags.freshness()).toMatchObject({ state: 'fresh', source: 'file' });
    expect(flags.evaluate(FLAG)).toBe('unknown');
    await writeFile(path, text(10));
    await arrives(10);
  });

  it('follows a rename over the file', async () => {
    await writeFile(path, text(10));
    await flags.start();
    for (const percent of [20, 30, 40]) {
      await replaceFile(path, text(percent));
      await arrives(percent);
    }
  });

  it('follows the symlink swap of a mounted ConfigMap', async () => {
    const publish = async (version: string, percent: number): Promise<void> => {
      await mkdir(join(folder, version));
      await writeFile(join(folder, version, 'flags.json'), text(percent));
      await symlink(version, join(folder, '..data_tmp'));
      await rename(join(folder, '..data_tmp'), join(folder, '..data'));
    };
    await publish('..2026_1', 10);
    await symlink('..data/flags.json', path);
    await flags.start();
    expect(flags.definition(FLAG)?.percent).toBe(10);
    await publish('..2026_2', 20);
    await rm(join(folder, '..2026_1'), { recursive: true });
    await arrives(20);
    expect(flags.freshness().state).toBe('fresh');
  });

  it('a file of the same size and time is told apart by its content', async () => {
    await writeFile(path, text(10));
    const { atime, mtime } = await stat(path);
    await flags.start();
    await writeFile(path, text(20));
    await utimes(path, atime, mtime);
    await arrives(20);
  });

  it('a broken file keeps the last good flags and turns stale, until it is mended', async () => {
    await writeFile(path, text(10));
    await flags.start();
    await appendFile(path, 'x');
    await stale();
    expect(flags.definition(FLAG)?.percent).toBe(10);
    expect(flags.evaluate(FLAG)).toBe('on');
    expect(flags.freshness().reason).toMatch('not JSON');
    await writeFile(path, text(10));
    await waitFor(() => flags.freshness().state === 'fresh', { what: 'fresh flags' });
  });

  it('a file that disappears keeps the last good flags and turns stale', async () => {
    await writeFile(path, text(10));
    await flags.start();
    await rm(path);
    await stale();
    expect(flags.evaluate(FLAG)).toBe('on');
    expect(flags.freshness().reason).toMatch('ENOENT');
  });

  it('a file that is broken from the start leaves no opinion', async () => {
    await writeFile(path, '{');
    await flags.start();
    expect(flags.freshness().state).toBe('never');
    expect(flags.freshness().reason).toMatch(/not JSON/);
    expect(flags.evaluate(FLAG)).toBe('unknown');
  });

  it('a folder in the place of the file is a reason to tell', async () => {
    await mkdir(path);
    await flags.start();
    expect(flags.freshness()).toMatchObject({ state: 'never', reason: 'the flag file cannot be read (EISDIR)' });
  });
});

describe('writing', () => {
  it('commands at the same time lose nothing of each other, and readers never see a part', async () => {
    const names = Array.from({ length: 20 }, (_, index) => columnMigrationFlag(`many-${index}`, 'dual-write'));
    await flags.start();
    const problems = new Set<string>();
    const watch = setInterval(() => {
      const { reason } = flags.freshness();
      if (reason !== undefined) problems.add(reason);
    }, 5);
    await Promise.all(names.map((name) => new FileFlagAdmin(path).set(name, { on: true })));
    clearInterval(watch);
    await waitFor(() => names.every((name) => flags.isFullyOn(name)), { what: 'all flags' });
    expect([...problems]).toEqual([]);
    expect(await readdir(folder)).toEqual(['flags.json']);
  });

  it('keeps what it does not know', async () => {
    await writeFile(
      path,
      `{"version":2,"comment":"ours","features":[{"name":"other","enabled":true,"strategies":[],"note":1}]}`,
    );
    await new FileFlagAdmin(path).sync([FLAG]);
    const written: unknown = JSON.parse(await readFile(path, 'utf8'));
    expect(written).toMatchObject({
      comment: 'ours',
      features: [
        { name: 'other', note: 1 },
        { name: FLAG, enabled: false },
      ],
    });
  });

  it('does not replace what somebody mistyped', async () => {
    await writeFile(path, text(10).slice(0, -1));
    await expect(new FileFlagAdmin(path).set(FLAG, { on: true })).rejects.toBeInstanceOf(FlagDocumentInvalidError);
    expect(await readFile(path, 'utf8')).toBe(text(10).slice(0, -1));
    expect(await readdir(folder)).toEqual(['flags.json']);
  });

  it('replaces what a symlink points to, and leaves the symlink', async () => {
    await writeFile(join(folder, 'real.json'), text(10));
    await symlink('real.json', path);
    await new FileFlagAdmin(path).set(FLAG, { on: true, percent: 20 });
    expect(await readFile(join(folder, 'real.json'), 'utf8')).toContain('"20"');
  });

  it('says which lock is in the way', async () => {
    await writeFile(`${path}.lock`, '');
    await expect(new FileFlagAdmin(path, 50).set(FLAG, { on: true })).rejects.toBeInstanceOf(FlagFileBusyError);
    await expect(new FileFlagAdmin(path, 50).set(FLAG, { on: true })).rejects.toThrow(`${path}.lock`);
  });

  it('says that a place cannot be written', async () => {
    await writeFile(path, text(10));
    const below = new FileFlagAdmin(join(path, 'flags.json'));
    await expect(below.set(FLAG, { on: true })).rejects.toBeInstanceOf(FlagFileUnwritableError);
  });
});
