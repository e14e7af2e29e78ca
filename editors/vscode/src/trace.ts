/** The channel that the protocol is traced in. */
import { type Disposable, EventEmitter, LogLevel, window, workspace } from 'vscode';
import type { LogOutputChannel, ViewColumn } from 'vscode';

import { isTraced, SECTION } from './settings';

/**
 * A log channel in which the setting `storesmith.trace.server` alone decides whether there is a trace.
 *
 * The client traces when its channel's log level is Trace, and writes at that level. A person who has set a `*.trace.server`
 * expects it to work as it is, so the level told to the client is that of the setting, and what it writes is always kept.
 */
export class TraceChannel implements LogOutputChannel {
  readonly #channel: LogOutputChannel;
  readonly #changed = new EventEmitter<LogLevel>();
  readonly #watch: Disposable;

  constructor(name: string) {
    this.#channel = window.createOutputChannel(name, { log: true });
    this.#watch = workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${SECTION}.trace.server`)) {
        this.#changed.fire(this.logLevel);
      }
    });
  }

  get name(): string {
    return this.#channel.name;
  }

  get logLevel(): LogLevel {
    return isTraced() ? LogLevel.Trace : LogLevel.Off;
  }

  readonly onDidChangeLogLevel = this.#changed.event;

  trace(message: string, ...rest: unknown[]): void {
    this.#channel.info(message, ...rest);
  }

  debug(message: string, ...rest: unknown[]): void {
    this.#channel.debug(message, ...rest);
  }

  info(message: string, ...rest: unknown[]): void {
    this.#channel.info(message, ...rest);
  }

  warn(message: string, ...rest: unknown[]): void {
    this.#channel.warn(message, ...rest);
  }

  error(error: string | Error, ...rest: unknown[]): void {
    this.#channel.error(error, ...rest);
  }

  append(value: string): void {
    this.#channel.append(value);
  }

  appendLine(value: string): void {
    this.#channel.appendLine(value);
  }

  replace(value: string): void {
    this.#channel.replace(value);
  }

  clear(): void {
    this.#channel.clear();
  }

  show(column?: ViewColumn | boolean, preserveFocus?: boolean): void {
    this.#channel.show(typeof column === 'boolean' ? column : preserveFocus);
  }

  hide(): void {
    this.#channel.hide();
  }

  dispose(): void {
    this.#watch.dispose();
    this.#changed.dispose();
    this.#channel.dispose();
  }
}
