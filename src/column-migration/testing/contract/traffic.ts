import type { Stage } from './stage.js';

/**
 * Runs short units of work on every process, each on a row of its own, while `work` moves the fleet. No statement may
 * fail, and every read must return the expected value.
 */
export async function underTraffic<V>(stage: Stage<V>, work: () => Promise<void>): Promise<void> {
  let isOver = false;
  const streams = stage.servers.map(async (_server, process) => {
    while (!isOver) await serveOnce(stage, process);
  });
  const moved = work().finally(() => (isOver = true));
  await Promise.all([moved, ...streams]);
}

async function serveOnce<V>({ servers, known, fresh, definition }: Stage<V>, process: number): Promise<void> {
  const server = servers[process];
  const id = known.ids()[process];
  if (server === undefined || id === undefined) return;
  const value = fresh();
  await server.unitOfWork.during(undefined, async () => {
    await server.delegate.update({ where: { id }, data: server.pinned().write(value), select: { id: true } });
    known.set(id, value);
  });
  await server.unitOfWork.during(undefined, async () => {
    const pinned = server.pinned();
    const row = await server.delegate.findUnique({ where: { id }, select: { id: true, ...pinned.select } });
    if (definition.plan.new.columns.length > 0) expect(row && pinned.read(row)).toEqual(value);
  });
}
