import { stripVTControlCharacters } from 'node:util';
import { COMMANDS } from '../../src/cli/commands.js';
import { runCli } from '../../src/cli/run.js';
import { terminalOn } from '../../src/cli/terminal.js';
import { loadEnvironment } from '../../src/config/environment.js';
import { TestFleet } from '../harness/fleet.js';
import { createTestFolder } from '../harness/test-folder.js';
import { waitFor } from '../harness/wait-for.js';

const KEY = 'transaction-description-to-memo';
const LONG_MS = 120_000;

interface Answer {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

interface Place {
  readonly isTTY?: boolean;
  readonly signal?: AbortSignal;
  readonly onOut?: (out: string) => void;
  readonly onErr?: (err: string) => void;
  readonly environment?: Readonly<Record<string, string>>;
}

const containing = (text: string): unknown => expect.stringContaining(text);

let own: Readonly<Record<string, string>> = {};

/** The command line as its process runs it, in this one. */
async function cli(
  line: string,
  { isTTY = false, signal, onOut, onErr, environment = {} }: Place = {},
): Promise<Answer> {
  let out = '';
  let err = '';
  const stdout = {
    isTTY,
    columns: 100,
    rows: 40,
    write: (text: string) => {
      out += text;
      onOut?.(out);
    },
  };
  const stderr = {
    write: (text: string) => {
      err += text;
      onErr?.(err);
    },
  };
  const exit = await runCli({
    args: line.split(' ').filter((word) => word !== ''),
    terminal: terminalOn(stdout, stderr, environment),
    signal: signal ?? new AbortController().signal,
    version: '1.2.3',
    environment: () => Promise.resolve(loadEnvironment({ NODE_ENV: 'test', ...own, ...environment })),
  });
  return { exit, out, err };
}

describe('without a database', () => {
  it('explains itself, and every command', async () => {
    expect(await cli('')).toMatchObject({ exit: 0, out: (await cli('help')).out });
    expect(await cli('--version')).toMatchObject({ exit: 0, out: '1.2.3\n' });
    for (const name of Object.keys(COMMANDS)) {
      expect((await cli('help')).out).toContain(`  ${name}`);
      expect(await cli(`${name} --help`)).toMatchObject({ exit: 0, out: containing(`usage: ${name}`) });
    }
  });

  it.each([
    ['bogus', 'there is no command "bogus"'],
    ['constructor', 'there is no command "constructor"'],
    ['status --loud', "Unknown option '--loud'"],
    ['status a b', '"b" is too much'],
    ['gate', 'something is missing'],
    [`gate ${KEY}`, '--to PHASE is missing'],
    [`gate ${KEY} --to sideways`, 'the phases are expanded'],
    [`wait ${KEY} --phase enforced`, '--timeout SECONDS is missing'],
    [`wait ${KEY} --phase enforced --timeout soon`, 'whole number'],
    ['flags toggle', 'not one of list, set, sync'],
    [`flags set ${KEY} dual-write`, 'takes a key, a flag, and on or off'],
    [`flags set ${KEY} brownout on`, '"brownout" is no flag'],
    [`flags set ${KEY} new-only on --percent 20`, '--percent is for read-new'],
    [`flags set ${KEY} read-new off --percent 20`, 'a flag that is off has no --percent'],
    [`flags set ${KEY} read-new on --percent 0`, 'whole number from 1 to 100'],
  ])('cli %s ends with 64 and says why', async (line, why) => {
    const { exit, out, err } = await cli(line);
    expect({ exit, out }).toEqual({ exit: 64, out: '' });
    expect(err).toContain(why);
  });

  it('ends with 69 where no database answers, also as JSON', async () => {
    const environment = { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing' };
    expect(await cli('status', { environment })).toMatchObject({ exit: 69, out: '' });
    const { exit, err } = await cli('doctor --json', { environment });
    expect({ exit, code: (JSON.parse(err) as { error: { code: string } }).error.code }).toEqual({
      exit: 69,
      code: 'cli.database_unavailable',
    });
  });
});

describe('on a fleet', () => {
  let fleet: TestFleet;
  beforeAll(async () => {
    const flags = { FLAGS_FILE: `${await createTestFolder('cli')}/flags.json`, COLUMN_MIGRATION_SOAK_MS: '0' };
    fleet = await TestFleet.start(KEY, flags);
    own = { ...flags, DATABASE_URL: fleet.api.databaseUrl };
  }, LONG_MS);
  afterAll(() => fleet.close());

  it('refuses what does not exist in the ledger', async () => {
    for (const line of [
      'gate nobody --to enforced',
      'history nobody',
      'flags set nobody dual-write on',
      'brownout nobody',
    ])
      expect(await cli(line)).toMatchObject({ exit: 64, err: containing(`in flight: ${KEY}`) });
  });

  it('says where it stands: plain where nobody looks, in colours on a terminal, without them for NO_COLOR', async () => {
    const { exit, out } = await cli('status');
    expect(exit).toBe(0);
    expect(out).toContain('[expanded] › dual-write');
    expect(stripVTControlCharacters(out)).toBe(out);
    const coloured = (await cli('status', { isTTY: true })).out;
    expect(stripVTControlCharacters(coloured)).not.toBe(coloured);
    const plain = (await cli('status', { isTTY: true, environment: { NO_COLOR: '1' } })).out;
    expect(stripVTControlCharacters(plain)).toBe(plain);
    const [status] = JSON.parse((await cli(`status ${KEY} --json`)).out) as readonly { inForce: { phase: string } }[];
    expect(status?.inForce.phase).toBe('expanded');
  });

  it('is healthy, and the doctor finds what somebody breaks', async () => {
    expect(await cli('doctor')).toMatchObject({ exit: 0, out: 'healthy: ledger, database and code agree\n' });
    await fleet.db.query(`alter table transactions disable trigger "zz_guard_${KEY}"`);
    expect(await cli('doctor')).toMatchObject({ exit: 1, out: containing('guard.not_always') });
    await fleet.db.query(`alter table transactions enable always trigger "zz_guard_${KEY}"`);
    expect(JSON.parse((await cli('doctor --json')).out)).toEqual({ isHealthy: true, findings: [] });
  });

  it('the steps of the pipeline are refused before their time, and contract asks twice', async () => {
    const refused = await cli(`brownout ${KEY}`);
    expect(refused).toMatchObject({ exit: 1, out: containing('while retired is in force') });
    expect(await cli(`contract ${KEY} --yes`)).toMatchObject({ exit: 1 });
    expect(await cli(`contract ${KEY}`)).toMatchObject({ exit: 1, err: containing('without a way back') });
    expect(await fleet.phase()).toBe('expanded');
  });

  it('a wait in vain ends with 1 and the reasons', async () => {
    const { exit, out } = await cli(`wait ${KEY} --phase enforced --timeout 0`);
    expect(exit).toBe(1);
    expect(out).toContain('enforced is not in force');
    expect(out).toContain('neither the flags nor the pipeline ask');
  });

  it('a wait that Ctrl-C ends has said where it stands, ends with 130 without an answer, and leaves no session behind', async () => {
    const sessions = async (): Promise<number> =>
      (
        await fleet.db.query(
          `select from pg_stat_activity as a where a.datname = current_database() and a.application_name like 'treasurer-cli:%'`,
        )
      ).rowCount ?? 0;
    const interruption = new AbortController();
    let told = '';
    const waiting = cli(`wait ${KEY} --phase enforced --timeout 600`, {
      signal: interruption.signal,
      onErr: (text) => (told = text),
    });
    await waitFor(() => told === `${KEY}: expanded\n`, { what: 'the wait to say where it stands' });
    expect(await sessions()).toBeGreaterThan(0);
    interruption.abort();
    expect(await waiting).toEqual({ exit: 130, out: '', err: told });
    // The client has ended them by now; the server takes a moment to notice.
    await waitFor(async () => (await sessions()) === 0, { what: 'its sessions to be gone' });
  });

  it(
    'takes a column from expanded to contracted, by commands alone',
    async () => {
      const done = async (line: string): Promise<Answer> => {
        const answer = await cli(line);
        expect({ line, ...answer }).toMatchObject({ exit: 0 });
        return answer;
      };
      expect((await done('flags sync')).out).toContain(`created   column-migration.${KEY}.dual-write`);
      expect(await cli(`gate ${KEY} --to dual-write`)).toMatchObject({ exit: 0 });
      await done(`flags set ${KEY} dual-write on`);
      await done(`wait ${KEY} --phase backfilled --timeout 60`);
      expect((await cli(`gate ${KEY} --to enforced --json`)).exit).toBe(1);
      await done(`flags set ${KEY} read-new on --percent 25`);
      expect((await done('flags list')).out).toMatch(/on {3}column-migration\.\S+read-new {2}25 %/);
      await done(`wait ${KEY} --phase read-new --timeout 60`);
      await done(`flags set ${KEY} read-new on`);
      await done(`flags set ${KEY} new-only on`);
      // `enforced` is passed on the way: the history knows.
      await Promise.all([
        done(`wait ${KEY} --phase enforced --timeout 60`),
        done(`wait ${KEY} --phase retired --timeout 60`),
      ]);
      await fleet.stopRunner();
      expect(await cli(`brownout ${KEY} --timeout 0`)).toMatchObject({ exit: 1, out: containing('taken back') });
      const asked = async (): Promise<unknown> =>
        (await fleet.db.query<{ to: unknown }>(`select m.requested->>'to' as to from column_migration.migration as m`))
          .rows[0]?.to;
      expect(await asked()).toBeNull();
      const interruption = new AbortController();
      const asking = cli(`brownout ${KEY}`, { signal: interruption.signal });
      await waitFor(async () => (await asked()) === 'brownout', { what: 'the request' });
      interruption.abort();
      expect({ ...(await asking), asked: await asked() }).toMatchObject({ exit: 130, out: '', asked: null });
      await done(`brownout ${KEY} --no-wait`);
      expect(await asked()).toBe('brownout');
      await fleet.startRunner();
      await done(`wait ${KEY} --phase brownout --timeout 60`);
      await done(`brownout ${KEY} --undo`);
      await done(`brownout ${KEY} --by pipeline-7`);
      expect((await done(`history ${KEY}`)).out).toMatch(/moved +retired → brownout {2}by pipeline-7/);
      await done('doctor');
      await done(`brownout ${KEY} --undo`);
      expect(await fleet.phase()).toBe('retired');
      await done(`brownout ${KEY}`);
      await done(`contract ${KEY} --yes`);
      expect(await fleet.phase()).toBe('contracted');
      expect(await cli(`brownout ${KEY} --undo`)).toMatchObject({
        exit: 1,
        out: containing('nothing leads back'),
      });
      await done('doctor');
    },
    LONG_MS,
  );

  it('watches until Ctrl-C, which is no failure: lines elsewhere, a redrawn frame on a terminal', async () => {
    for (const isTTY of [false, true]) {
      const interruption = new AbortController();
      let out = '';
      const watching = cli('status --watch', { isTTY, signal: interruption.signal, onOut: (text) => (out = text) });
      await waitFor(() => (isTTY ? out.includes('\u001b[2K') : out.includes('contracted')), { what: 'the first look' });
      interruption.abort();
      expect((await watching).exit).toBe(0);
    }
  });
});
