import { type INestApplicationContext, Logger } from '@nestjs/common';
import { UnitOfWork } from '../../../src/column-migration/index.js';
import { FleetPhases, PHASES } from '../../../src/column-migration/operations.js';
import type { Plan } from '../../../src/column-migration/plan/plan.js';
import { StartupCheck } from '../../../src/column-migration/doctor/startup-check.service.js';
import { newInstance, type ProcessRole } from '../../../src/config/index.js';
import { ScratchFleet } from '../../harness/scratch-fleet.js';
import { startTcpProxy, type TcpProxy } from '../../harness/tcp-proxy.js';
import { waitFor } from '../../harness/wait-for.js';
import { RENAME, Scratch, UNITS } from './scratch.js';

/** Two things that types cannot know: a default where nobody has filled, and a cast that depends on the session. */
const IMPOSSIBLE: Plan = {
  ...RENAME,
  forward: { memo: ({ description }) => `(${description ?? ''}::timestamptz)::text` },
};

interface Line {
  readonly message?: string;
  readonly migration?: string;
  readonly what?: string;
  readonly todo?: string;
}

let scratch: Scratch;
let proxy: TcpProxy;
let fleet: ScratchFleet | undefined;
let errors: Line[];
let warnings: Line[];
let join: (role: ProcessRole, plans?: readonly Plan[]) => Promise<INestApplicationContext>;
beforeEach(async () => {
  scratch = await Scratch.of(RENAME);
  await scratch.client.query(`alter table notes alter column memo set default ''`);
  const url = new URL(scratch.url);
  proxy = await startTcpProxy(url.hostname, Number(url.port));
  url.port = String(proxy.port);
  join = async (role, plans = [IMPOSSIBLE]) => {
    fleet = new ScratchFleet(url.href, scratch.client, plans);
    return startWithoutDatabase(fleet, role);
  };
  errors = [];
  warnings = [];
});
afterEach(async () => {
  await fleet?.close();
  fleet = undefined;
  await proxy.stop();
  Logger.overrideLogger(false);
  await scratch.close();
});

function listen(): void {
  const nothing = () => undefined;
  Logger.overrideLogger({
    log: nothing,
    warn: (line: Line) => warnings.push(line),
    error: (line: Line) => errors.push(line),
  });
}

/** Starts the process while its database is away, so that what it logs later is seen from its beginning. */
async function startWithoutDatabase(fleet: ScratchFleet, role: ProcessRole): Promise<INestApplicationContext> {
  proxy.hang();
  const context = await fleet.join(role);
  listen();
  expect(context.get(FleetPhases).holdsLease()).toBe(false);
  proxy.heal();
  await waitFor(() => context.get(FleetPhases).holdsLease(), { what: 'the process to serve' });
  return context;
}

async function isAcknowledged(version: number): Promise<boolean> {
  const { rowCount } = await scratch.client.query(
    `select from column_migration.acknowledgement where migration_key = $1 and version = $2`,
    [RENAME.key, version],
  );
  return rowCount === 1;
}

it.each(['api', 'runner'] as const)(
  '%s starts without its database, serves with a definition that the table cannot carry, and says so once',
  async (role) => {
    await scratch.expand();
    const context = await join(role);
    await waitFor(() => errors.length === 2, { what: 'a line for each problem' });
    expect(errors.map(({ migration }) => migration)).toEqual([RENAME.key, RENAME.key]);
    expect(errors[0]?.what).toContain('memo has a default');
    expect(errors[0]?.todo).toBe('ALTER COLUMN memo DROP DEFAULT');
    expect(errors[1]?.what).toContain('not immutable');
    const unitOfWork = context.get(UnitOfWork);
    expect(await unitOfWork.during(undefined, () => Promise.resolve(unitOfWork.view(RENAME.key)))).toBe('old');
    await scratch.client.query(`update column_migration.migration set phase = 'dual-write' where key = $1`, [
      RENAME.key,
    ]);
    await waitFor(() => isAcknowledged(2), { what: 'the ledger to be read again' });
    expect(errors).toHaveLength(2);
  },
);

it('before the expand only what is there already is judged', async () => {
  await scratch.client.query(
    'create publication everything for all tables; alter table notes drop column memo cascade',
  );
  await join('api');
  await waitFor(() => errors.length === 1, { what: 'the line' });
  expect(errors[0]?.what).toContain('publication everything sends every column of notes');
});

it('after the contract nothing is judged: the line of the next column migration comes alone', async () => {
  await scratch.expand();
  for (const phase of PHASES.slice(1))
    await scratch.client.query(`update column_migration.migration set phase = $1 where key = $2`, [phase, RENAME.key]);
  await join('api', [IMPOSSIBLE, UNITS]);
  await waitFor(() => errors.length > 0, { what: 'a line' });
  expect(errors.map(({ migration }) => migration)).toEqual([UNITS.key]);
  expect(errors[0]?.what).toContain('no table public.prices');
});

it('what fails is tried again when the ledger was read again, and a stop does not wait for a database that is away', async () => {
  await scratch.expand();
  listen();
  const listeners = new Set<() => void>();
  const ring = (): void => listeners.forEach((listener) => listener());
  const onLedger = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const definitions = new Map([[RENAME.key, { key: RENAME.key, model: 'Transaction' as const, plan: IMPOSSIBLE }]]);
  const url = new URL(scratch.url);
  url.port = String(proxy.port);
  const options = {
    instance: newInstance('api'),
    sessionPrefix: 'treasurer',
    directUrl: url.href,
    leaseTtlMs: 600_000,
  };
  const make = () => new StartupCheck({ onLedger }, { all: () => definitions }, options);

  proxy.hang();
  const first = make();
  first.onApplicationBootstrap();
  ring();
  await first.onApplicationShutdown();
  expect(listeners.size).toBe(0);

  const second = make();
  second.onApplicationBootstrap();
  ring();
  await waitFor(() => warnings.length === 1, { what: 'the first attempt to fail' });
  proxy.heal();
  await waitFor(
    () => {
      ring();
      return errors.length === 2;
    },
    { what: 'a line for each problem' },
  );
  await waitFor(() => listeners.size === 0, { what: 'the check to have ended' });
  await second.onApplicationShutdown();
});
