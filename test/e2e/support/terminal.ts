import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';

/** Columns and rows of a usual terminal. */
export const WIDTH = 80;
export const HEIGHT = 24;

/** What goes back to the first column and erases the line: what follows replaces it. */
const REWOUND = /^.*\u001B\[1G\u001B\[[02]?K/;

/**
 * A terminal with a shell, for commands as someone types them. To programs it is one: they print there what they print for people.
 * `script`, of Debian's bsdutils, makes it.
 */
export class Terminal {
  /** What was typed last. */
  command = '';
  private text = '';
  private readonly closed: Promise<unknown>;

  private constructor(private readonly child: ChildProcessWithoutNullStreams) {
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.text += text));
    this.closed = once(child, 'close');
  }

  /** @param environment all variables that the shell has */
  static open(folder: string, environment: Readonly<Record<string, string>>): Terminal {
    const command = `stty rows ${HEIGHT} cols ${WIDTH} && exec sh -i`;
    const args = ['--quiet', '--flush', '--command', command, '/dev/null'];
    return new Terminal(spawn('script', args, { cwd: folder, env: { ...environment, SHELL: '/bin/sh' } }));
  }

  /** Types a command, on a cleared screen. */
  type(command: string): void {
    this.text = '';
    this.command = command;
    this.child.stdin.write(`${command}\n`);
  }

  /** Presses Ctrl-C. */
  interrupt(): void {
    this.child.stdin.write('\u0003');
  }

  /** The lines that it shows, without colours: of one that was written several times, what was last. */
  get lines(): readonly string[] {
    return this.text
      .split('\n')
      .map((line) => stripVTControlCharacters(line.replace(REWOUND, '')).replaceAll('\r', '').trimEnd());
  }

  /** Closes it. What runs in it is hung up. */
  async close(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.closed;
  }
}
