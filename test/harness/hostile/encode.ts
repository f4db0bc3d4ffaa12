/** For a path or a query; also of texts that no URL can hold. */
export function encode(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}
