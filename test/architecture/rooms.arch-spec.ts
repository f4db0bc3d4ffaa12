import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cruise, type ICruiseResult, type IFlattenedRuleSet } from 'dependency-cruiser';
import { read, ROOT } from './files.js';

const { forbidden = [] } = createRequire(import.meta.url)(`${ROOT}/.dependency-cruiser.cjs`) as IFlattenedRuleSet;
const floors = forbidden.filter(({ name = '' }) => name.startsWith('floor-'));
/** From the ground up. */
const rooms = floors.map(({ name = '' }) => name.replace(/^floor-\d+-/, ''));

const root = mkdtempSync(join(tmpdir(), 'treasurer-rooms-'));
afterAll(() => rmSync(root, { recursive: true }));

/** A tree in which each room imports each room once: `gate/phase.js` imports from `phase`. */
function plantAllImports(): void {
  for (const room of rooms) {
    const folder = join(root, 'src/column-migration', room);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'door.js'), 'export const door = 1;\n');
    for (const other of rooms) writeFileSync(join(folder, `${other}.js`), `export * from '../${other}/door.js';\n`);
  }
}

it("the framework's folders, its README and the rule have the same rooms", () => {
  const folders = readdirSync(join(ROOT, 'src/column-migration'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(folders.sort()).toEqual([...rooms, 'testing'].sort());
  const table = read('src/column-migration/README.md').split('\n## ')[1] ?? '';
  const listed = [...table.matchAll(/^\| `([^`]+)` +\|/gm)].map((match) => match[1]);
  expect(listed).toEqual([...rooms, 'testing']);
});

it('the rule refuses every import from a room to one above it, and no other', async () => {
  plantAllImports();
  const { output } = await cruise(['src'], { baseDir: root, validate: true, ruleSet: { forbidden: floors } });
  const refused = (output as ICruiseResult).summary.violations.map(({ from, to }) => `${roomOf(from)} → ${roomOf(to)}`);
  const upwards = rooms.flatMap((room, level) => rooms.slice(level + 1).map((above) => `${room} → ${above}`));
  expect(refused.sort()).toEqual(upwards.sort());
});

it('every file that the README names is there', () => {
  const files = [...read('src/column-migration/README.md').matchAll(/`([\w-]+\/[\w./-]+\.ts)`/g)].map(
    (match) => match[1],
  );
  expect(files.length).toBeGreaterThan(30);
  for (const file of files) expect(() => read(`src/column-migration/${file}`)).not.toThrow();
});

function roomOf(path: string): string {
  return /^src\/column-migration\/([^/]+)\//.exec(path)?.[1] ?? path;
}
