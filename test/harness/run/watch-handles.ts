import { afterFile } from './after-file.js';

const WATCHED = ['Timeout', 'TCPSocketWrap', 'TCPServerWrap', 'ProcessWrap'];
const PATIENCE_MS = 20_000;

/** Resources that would keep the process alive, as Node.js counts them: unref'ed ones are not among them. */
function census(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of process.getActiveResourcesInfo()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

const before = census();

// The waiting below must not use a timer: it would be counted. Sockets close within a few turns of the event loop.
afterFile(async () => {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const now = census();
    const leaked = WATCHED.filter((name) => (now.get(name) ?? 0) > (before.get(name) ?? 0));
    if (leaked.length === 0) return;
    if (performance.now() > deadline) {
      const list = leaked.map((name) => `${name} (${before.get(name) ?? 0} before, ${now.get(name)} after)`);
      throw new Error(`this test file leaves handles open: ${list.join(', ')}`);
    }
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
});
