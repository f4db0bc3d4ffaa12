/** Makes a `switch` over a closed union exhaustive: a new member does not compile until it is handled. */
export function assertNever(value: never): never {
  throw new Error(`unreachable: ${String(value)}`);
}
