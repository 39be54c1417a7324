import { styleText } from 'node:util';
import { cut, duration, number, wrap } from './words.ts';

type Style = Parameters<typeof styleText>[0];

const narrowest = 60;
const widest = 96;
const withoutScreen = 88;
const indent = 7;
const barWidth = 20;
/** A live line is drawn so often on a screen; elsewhere, where nothing can be drawn over, it is a line now and then. */
const drawMs = 100;
const plainMs = 5_000;

/** What the demo writes on: a terminal, where a line of progress is drawn over, or a file, where it is repeated now and then. */
export class Paper {
  readonly width: number;
  private readonly out: NodeJS.WriteStream;
  private readonly screen: boolean;
  private live = '';
  private drawnAt = 0;

  constructor(out: NodeJS.WriteStream = process.stdout) {
    this.out = out;
    this.screen = out.isTTY === true;
    this.width = this.screen ? Math.max(narrowest, Math.min(out.columns - 1, widest)) : withoutScreen;
  }

  /** Colours are left out where nobody sees them, and where NO_COLOR says so. */
  style(style: Style, text: string): string {
    return styleText(style, text, { stream: this.out });
  }

  /** As it is, from the left margin. */
  raw(text = ''): void {
    this.clear();
    this.out.write(`${text}\n`);
  }

  /** A rule with a title. */
  rule(title: string): void {
    this.raw(`\n${this.style('bold', `── ${title} `)}${this.style('dim', '─'.repeat(Math.max(0, this.width - title.length - 4)))}`);
  }

  /** `4/17  Ações › Produtos › Sincronizar`, and under it what the guide says there. */
  heading(place: string, title: string, quotes: readonly string[] = []): void {
    this.raw();
    const [first = '', ...rest] = wrap(title, this.width - indent);
    this.raw(`${this.style(['bold', 'cyan'], place.padStart(5))}  ${this.style('bold', first)}`);
    for (const line of rest) this.block(line, 'bold');
    for (const quote of quotes) this.block(`“${quote}”`, 'italic');
  }

  /** Wrapped, under the heading. */
  block(text: string, style?: Style): void {
    for (const line of wrap(text, this.width - indent)) this.raw(`${' '.repeat(indent)}${style === undefined ? line : this.style(style, line)}`);
  }

  /** Lines that belong to each other, label and value; values are cut at the margin. */
  pairs(pairs: readonly (readonly [string, string])[]): void {
    const longest = Math.max(...pairs.map(([label]) => label.length));
    for (const [label, value] of pairs) {
      const lines = wrap(value, this.width - indent - longest - 2);
      lines.forEach((line, index) => this.raw(`${' '.repeat(indent)}${this.style('dim', (index === 0 ? label : '').padEnd(longest))}  ${line}`));
    }
  }

  /** One request of the API and its answer. */
  request(method: string, path: string, status: number, milliseconds: number): void {
    const right = `${status}  ${String(Math.round(milliseconds)).padStart(5)} ms`;
    const left = cut(`${method.padEnd(6)} ${path}`, this.width - indent - right.length - 2);
    this.raw(`${' '.repeat(indent)}${this.style('dim', left.padEnd(this.width - indent - right.length) + right)}`);
  }

  /** What was found to hold. */
  holds(text: string): void {
    this.marked(this.style('green', '✔'), text);
  }

  /** What was found not to, with what was expected and what was seen. */
  fails(text: string, expected: string, seen: string): void {
    this.marked(this.style('red', '✘'), this.style('red', text));
    for (const [label, value] of [['esperado', expected] as const, ['visto', seen] as const]) {
      wrap(value, this.width - indent - 10).forEach((line, index) => this.raw(`${' '.repeat(indent)}${(index === 0 ? `${label}:` : '').padEnd(10)}${line}`));
    }
  }

  private marked(mark: string, text: string): void {
    wrap(text, this.width - indent).forEach((line, index) => this.raw(`     ${index === 0 ? mark : ' '} ${line}`));
  }

  /** How far something is. `total` null: not known yet. */
  progress(label: string, done: number, total: number | null, startedAt: number): void {
    const elapsed = performance.now() - startedAt;
    const counted = total === null ? number(done) : `${number(done)} de ${number(total)}`;
    const share = total === null || total === 0 ? 0 : Math.min(1, done / total);
    const bar = `${'█'.repeat(Math.round(share * barWidth))}${'░'.repeat(barWidth - Math.round(share * barWidth))}`;
    const now = performance.now();
    if (now - this.drawnAt < (this.screen ? drawMs : plainMs) && share < 1) return;
    this.drawnAt = now;
    if (!this.screen) return this.block(`… ${counted} ${label} (${duration(elapsed)})`);
    this.live = cut(`${' '.repeat(indent)}${bar} ${counted} ${label} · ${duration(elapsed)}`, this.width);
    this.out.write(`\r\x1b[2K${this.style('cyan', this.live)}`);
  }

  /** Takes the live line away. */
  clear(): void {
    if (this.live !== '') this.out.write('\r\x1b[2K');
    this.live = '';
  }
}
