/** Runs `storesmith lsp`, and remembers what is told when it ends before its time. Knows nothing of VS Code. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import * as os from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

/** How many of the last lines of its standard error are kept. */
const KEPT_LINES = 5;

/** How long is waited for the exit code of a program that has closed its output, in milliseconds. */
const EXIT_PATIENCE = 2000;

export class ServerProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: string[] = [];
  readonly #exited: Promise<void>;

  /** `said` is given each line of standard error. */
  private constructor(child: ChildProcessWithoutNullStreams, said: (line: string) => void) {
    this.#child = child;
    this.#exited = new Promise((resolve) => child.once('close', () => resolve()));
    createInterface({ input: child.stderr, crlfDelay: Infinity }).on('line', (line) => {
      said(line);
      this.#lines.push(line);
      this.#lines.splice(0, this.#lines.length - KEPT_LINES);
    });
  }

  /** Rejects when the program cannot be run at all. */
  static async start(
    command: string,
    args: readonly string[],
    said: (line: string) => void,
    env: NodeJS.ProcessEnv = process.env,
  ): Promise<ServerProcess> {
    // In the home folder, so that nothing in a workspace counts for being where the program runs.
    const child = spawn(command, args, { cwd: os.homedir(), env, stdio: 'pipe', windowsHide: true });
    child.stdin.on('error', () => undefined); // it has ended: which is found out by its output
    await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    child.on('error', () => undefined);
    return new ServerProcess(child, said);
  }

  get child(): ChildProcessWithoutNullStreams {
    return this.#child;
  }

  /** Ends the program if it still runs. */
  kill(): void {
    this.#child.kill();
  }

  /** How it ended, and the last that it wrote to standard error. */
  async ending(): Promise<Ending> {
    await Promise.race([this.#exited, delay(EXIT_PATIENCE)]);
    const { exitCode, signalCode } = this.#child;
    const how =
      exitCode !== null
        ? `ended with exit code ${exitCode}`
        : signalCode !== null
          ? `was ended by ${signalCode}`
          : 'closed its output';
    return { how, last: this.#lines.filter((line) => line.trim() !== '').join('\n') };
  }
}

export interface Ending {
  readonly how: string;
  /** Empty where it wrote nothing. */
  readonly last: string;
}

/** An ending in words, such as `ended with exit code 1 before it answered: No module named storesmith`. */
export function told({ how, last }: Ending, when = ''): string {
  return `${how}${when}${last === '' ? '' : `: ${last}`}`;
}
