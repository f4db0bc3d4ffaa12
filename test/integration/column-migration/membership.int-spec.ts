import { LeaseLostError, UnitOfWork } from '../../../src/column-migration/index.js';
import { FleetMembership, Phases } from '../../../src/column-migration/operations.js';
import { INSTANCE, type Instance } from '../../../src/config/index.js';
import { ScratchFleet } from '../../harness/scratch-fleet.js';
import { startTcpProxy } from '../../harness/tcp-proxy.js';
import { waitFor } from '../../harness/wait-for.js';
import { RENAME, Scratch } from './scratch.js';

let scratch: Scratch;
let fleet: ScratchFleet;
const start = (settings: Readonly<Record<string, string>> = {}, url = scratch.url): void => {
  fleet = new ScratchFleet(url, scratch.client, [RENAME], settings);
};
beforeEach(async () => {
  scratch = await Scratch.of(RENAME);
  await scratch.expand();
});
afterEach(async () => {
  await fleet.close();
  await scratch.close();
});

const move = (to: string): Promise<unknown> =>
  scratch.client.query(`update column_migration.migration set phase = $1 where key = $2`, [to, RENAME.key]);

async function acknowledged(): Promise<readonly string[]> {
  const { rows } = await scratch.client.query<{ version: string }>(
    `select a.version from column_migration.acknowledgement as a where a.migration_key = $1 order by a.version`,
    [RENAME.key],
  );
  return rows.map(({ version }) => version);
}

async function members(): Promise<number> {
  const { rows } = await scratch.client.query<{ count: number }>(
    `select count(*)::int as count from column_migration.member`,
  );
  return rows[0]?.count ?? -1;
}

it('a move reaches a member by its notification, however long its poll is', async () => {
  start({ COLUMN_MIGRATION_POLL_MS: '60000', COLUMN_MIGRATION_LEASE_TTL_MS: '300000' });
  const phases = (await fleet.join('api')).get(Phases);
  await move('dual-write');
  await waitFor(async () => (await acknowledged()).join() === '2', { what: 'the acknowledgement' });
  expect(phases.inForce(RENAME.key)).toMatchObject({ phase: 'dual-write', version: 2n });
});

it('a lost notification costs one poll', async () => {
  start();
  await fleet.join('api');
  await scratch.client.query(`alter table column_migration.migration disable trigger tell_the_fleet`);
  await move('dual-write');
  await waitFor(async () => (await acknowledged()).join() === '2', { what: 'the acknowledgement' });
});

it('A14 acknowledges a version only when the last unit of an earlier one has ended', async () => {
  start();
  const context = await fleet.join('api');
  const unitOfWork = context.get(UnitOfWork);
  let end: () => void = () => undefined;
  const job = unitOfWork.during(undefined, () => {
    unitOfWork.view(RENAME.key);
    return new Promise<void>((resolve) => (end = resolve));
  });
  await move('dual-write');
  await waitFor(() => context.get(Phases).inForce(RENAME.key).version === 2n, { what: 'the move to be seen' });
  expect(unitOfWork.hasLeftBehind(RENAME.key, 2n)).toBe(false);
  expect(await acknowledged()).toEqual(['1']);
  end();
  await job;
  await waitFor(async () => (await acknowledged()).join() === '2', { what: 'the acknowledgement' });
});

it('A15 a member that the fleet went on without gets nothing in the units it had begun, and joins anew', async () => {
  start();
  const context = await fleet.join('api');
  const unitOfWork = context.get(UnitOfWork);
  await unitOfWork.during(undefined, async () => {
    unitOfWork.view(RENAME.key);
    await scratch.client.query(`update column_migration.member set expires_at = clock_timestamp() - interval '1 s'`);
    await waitFor(
      async () =>
        (await scratch.client.query(`select from column_migration.member where expires_at > clock_timestamp()`))
          .rowCount === 1,
      { what: 'the member to be back' },
    );
    expect(() => unitOfWork.view(RENAME.key)).toThrow(LeaseLostError);
  });
  await unitOfWork.during(undefined, () => Promise.resolve(unitOfWork.view(RENAME.key)));
});

it('a killed session is no lost lease', async () => {
  start();
  const context = await fleet.join('api');
  const { applicationName } = context.get<Instance>(INSTANCE);
  const pids = async (): Promise<readonly number[]> => {
    const { rows } = await scratch.client.query<{ pid: number }>(
      `select s.pid from pg_stat_activity as s where s.application_name = $1`,
      [applicationName],
    );
    return rows.map(({ pid }) => pid);
  };
  const [before] = await pids();
  await scratch.client.query(`select pg_terminate_backend($1)`, [before]);
  await waitFor(async () => ((await pids())[0] ?? before) !== before, { what: 'a new session' });
  const unitOfWork = context.get(UnitOfWork);
  await unitOfWork.during(undefined, () => Promise.resolve(unitOfWork.view(RENAME.key)));
  expect(await members()).toBe(1);
});

it('a member cut off from the database trusts its lease no longer than the database does', async () => {
  const url = new URL(scratch.url);
  const proxy = await startTcpProxy(url.hostname, Number(url.port));
  url.port = String(proxy.port);
  start({ COLUMN_MIGRATION_LEASE_TTL_MS: '1500' }, url.href);
  const unitOfWork = (await fleet.join('api')).get(UnitOfWork);
  const look = (): Promise<string> => unitOfWork.during(undefined, () => Promise.resolve(unitOfWork.view(RENAME.key)));
  expect(await look()).toBe('old');
  proxy.hang();
  await waitFor(
    () =>
      look().then(
        () => false,
        (error: unknown) => error instanceof LeaseLostError,
      ),
    { what: 'the lease to be lost' },
  );
  proxy.heal();
  await waitFor(look, { what: 'the lease to be back' });
  await fleet.close();
  await proxy.stop();
});

it('leaves the fleet when it stops, and a command never joins it', async () => {
  start();
  const api = await fleet.join('api');
  const cli = await fleet.join('cli');
  expect(await members()).toBe(1);
  await fleet.leave(api);
  expect(await members()).toBe(0);
  await cli.get(FleetMembership).onApplicationShutdown();
});
