import type { CommandResult } from './scratch-project.js';

/** Fails with all that the command said. */
export function expectSuccess(result: CommandResult, ...texts: readonly (string | RegExp)[]): void {
  expectResult(result, 0, texts);
}

/** Fails with all that the command said. */
export function expectFailure(result: CommandResult, ...texts: readonly (string | RegExp)[]): void {
  expectResult(result, 1, texts);
}

export function expectResult(result: CommandResult, code: number, texts: readonly (string | RegExp)[]): void {
  const said = result.stdout + result.stderr;
  const missing = texts.filter((text) => (typeof text === 'string' ? !said.includes(text) : !text.test(said)));
  if (result.code === code && missing.length === 0) return;
  const problem = missing.length === 0 ? '' : ` with ${missing.join(' and ')}`;
  throw new Error(`expected exit code ${code}${problem}, got ${result.code ?? 'a signal'}:\n${said}`);
}
