/** In the order in which PostgreSQL reads: nothing begins inside a comment, a text or a name. */
const TOKENS =
  /(?<comment>\/\*[\s\S]*?(?:\*\/|$)|--[^\n]*)|(?<name>"(?:[^"]|"")*(?:"|$))|(?<text>\$(?<tag>[A-Za-z_]\w*)?\$[\s\S]*?(?:\$\k<tag>\$|$)|\b[eE]'(?:[^'\\]|''|\\[\s\S])*(?:'|$)|'(?:[^']|'')*(?:'|$))|(?<number>(?<![\w$.])\.?\d[\w.]*)/g;

/**
 * The text of a statement without any value, on one line. PostgreSQL puts `$1` in place of constants, but not in every
 * statement that it keeps: not in most utility statements, nor where the entry was evicted between planning and
 * execution.
 */
export function withoutValues(text: string): string {
  return text
    .replace(TOKENS, (token: string, ...rest: unknown[]) => {
      const { comment, name, number } = rest.at(-1) as Readonly<Record<string, string | undefined>>;
      if (comment !== undefined) return ' ';
      if (name !== undefined) return token;
      return number === undefined ? "'…'" : '…';
    })
    .replace(/\s+/g, ' ')
    .trim();
}
