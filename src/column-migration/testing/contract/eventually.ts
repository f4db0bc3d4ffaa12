const PATIENCE_MS = 120_000;
const LOOK_MS = 10;

/** Waits until the condition holds. Otherwise fails with what was waited for. */
export async function eventually(condition: () => Promise<boolean>, what: () => Promise<string>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited ${PATIENCE_MS} ms in vain for ${await what()}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
