import type { Stage } from './stage.js';

/** Short units of work on every process, each on a row of its own, while `work` moves the fleet. No statement may fail, no read surprise. */
export async function underTraffic<V>(stage: Stage<V>, work: () => Promise<void>): Promise<void> {
  let isOver = false;
  const streams = stage.workers.map(async (_worker, process) => {
    while (!isOver) await serveOnce(stage, process);
  });
  const moved = work().finally(() => (isOver = true));
  await Promise.all([moved, ...streams]);
}

async function serveOnce<V>({ workers, known, fresh, definition }: Stage<V>, process: number): Promise<void> {
  const worker = workers[process];
  const id = known.ids()[process];
  if (worker === undefined || id === undefined) return;
  const value = fresh();
  await worker.unitOfWork.during(undefined, async () => {
    await worker.delegate.update({ where: { id }, data: worker.pinned().write(value), select: { id: true } });
    known.set(id, value);
  });
  await worker.unitOfWork.during(undefined, async () => {
    const pinned = worker.pinned();
    const row = await worker.delegate.findUnique({ where: { id }, select: { id: true, ...pinned.select } });
    if (definition.plan.new.columns.length > 0) expect(row && pinned.read(row)).toEqual(value);
  });
}
