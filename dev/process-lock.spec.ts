import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { liveHolder, tryProcessLock } from './process-lock.js';

const ROUNDS = 40;
const CONTENDERS = 12;

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'treasurer-lock-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

it.each([
  ['nobody has it', undefined],
  ['its holder is dead', JSON.stringify({ pid: 2 ** 22 + 1, identity: 'gone' })],
  ['its file was left empty', ''],
])('one of many gets it when %s, and nothing else is left behind', async (_what, before) => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const file = join(folder, `lock-${round}`);
    if (before !== undefined) await writeFile(file, before);
    const locks = await Promise.all(Array.from({ length: CONTENDERS }, () => tryProcessLock(file)));
    expect(locks.filter((lock) => lock !== undefined)).toHaveLength(1);
    expect(await liveHolder(file)).toBe(process.pid);
    await locks.find((lock) => lock !== undefined)?.release();
    expect(await liveHolder(file)).toBeUndefined();
  }
  expect(await readdir(folder)).toEqual([]);
});
