type Fields = Readonly<Record<string, unknown>> & { readonly message: string };

/** The part of Nest's logger that the flags use. */
export interface FlagsLogger {
  log(fields: Fields): void;
  warn(fields: Fields): void;
}
