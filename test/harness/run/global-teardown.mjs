import { once } from 'node:events';

export default async function globalTeardown() {
  const keeper = globalThis.testDatabaseKeeper;
  if (keeper === undefined || keeper.exitCode !== null) return;
  const ended = once(keeper, 'exit');
  keeper.ref();
  keeper.disconnect();
  await ended;
}
