import { parseArgs } from 'node:util';

export interface Bounds {
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

/** The options of a command line: texts, which have a value, and flags, which are there or not. Every method throws the error given. */
export class CommandLine<Text extends string, Flag extends string> {
  private readonly values: Readonly<Record<string, unknown>>;

  /** @param Refused what the person at the keyboard can put right; its message says what */
  constructor(
    args: readonly string[],
    { texts, flags }: { readonly texts: readonly Text[]; readonly flags: readonly Flag[] },
    private readonly Refused: new (message: string) => Error,
  ) {
    const options: Record<string, { readonly type: 'string' | 'boolean' }> = {};
    for (const name of texts) options[name] = { type: 'string' };
    for (const name of flags) options[name] = { type: 'boolean' };
    try {
      this.values = parseArgs({ args: [...args], options }).values;
    } catch (error) {
      throw new Refused(error instanceof Error ? error.message : String(error));
    }
  }

  has(name: Flag): boolean {
    return this.values[name] === true;
  }

  text(name: Text): string | undefined {
    return this.values[name] as string | undefined;
  }

  wholeNumber(name: Text, { default: fallback, min, max }: Bounds): number {
    const text = this.text(name);
    const value = text === undefined ? fallback : /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max))
      throw new this.Refused(`--${name} must be a whole number from ${min} to ${max}`);
    return value;
  }

  oneOf<T extends string>(name: Text, allowed: readonly T[]): T | undefined {
    const text = this.text(name);
    const found = allowed.find((one) => one === text);
    if (text !== undefined && found === undefined)
      throw new this.Refused(`--${name} must be one of ${allowed.join(', ')}`);
    return found;
  }
}
