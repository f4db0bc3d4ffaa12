type Check = (hasFailed: boolean) => Promise<void>;

declare global {
  /** Made by environment.mjs, one for each test file. */
  var testFileEnd: { readonly hasFailed: boolean; readonly checks: Check[] };
}

/** Runs after the last hook of this test file, last registered first; an error fails the file. */
export function afterFile(check: Check): void {
  globalThis.testFileEnd.checks.push(check);
}
