import type { Terminal } from './terminal.js';

const ESCAPE = '\u001b';
const CLEAR_LINE = `${ESCAPE}[2K`;
const PARTS = new RegExp(`${ESCAPE}\\[[\\d;]*m|.`, 'gu');

/** Draws frames over one another. What the window has no room for is left out: lines that have scrolled away cannot be redrawn. */
export class Redraw {
  private height = 0;

  constructor(private readonly terminal: Terminal) {}

  draw(lines: readonly string[]): void {
    const { terminal } = this;
    if (this.height > 0) terminal.write(`${ESCAPE}[${this.height}A`);
    const room = Math.max(1, terminal.rows - 1);
    const shown = (lines.length > room ? [...lines.slice(0, room - 1), '…'] : lines).map((line) =>
      cut(line, terminal.columns),
    );
    // The frame before may have had more lines.
    const blank = Math.max(0, this.height - shown.length);
    terminal.write([...shown, ...Array<string>(blank).fill('')].map((line) => `${CLEAR_LINE}${line}\n`).join(''));
    if (blank > 0) terminal.write(`${ESCAPE}[${blank}A`);
    this.height = shown.length;
  }
}

/** A line that wraps would count as two. Colours take no room, and are closed where the text is cut. */
function cut(line: string, columns: number): string {
  let width = 0;
  let text = '';
  for (const [part = ''] of line.matchAll(PARTS)) {
    if (part.startsWith(ESCAPE)) text += part;
    else if (width < columns - 1) {
      text += part;
      width += 1;
    }
  }
  return text;
}
