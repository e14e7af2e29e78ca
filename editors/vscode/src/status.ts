/** The status item at definitions. */
import { commands, type Disposable, languages, LanguageStatusSeverity } from 'vscode';
import type { LanguageStatusItem } from 'vscode';

import type { Selector } from './selector';
import type { Server } from './server';
import { shown } from './state';

const SEVERITIES = {
  information: LanguageStatusSeverity.Information,
  warning: LanguageStatusSeverity.Warning,
  error: LanguageStatusSeverity.Error,
} as const;

export class Status implements Disposable {
  readonly #item: LanguageStatusItem;
  readonly #watch: Disposable;

  constructor(server: Server, selector: Selector) {
    this.#item = languages.createLanguageStatusItem('storesmith', selector.filters);
    this.#item.name = 'Storesmith';
    const show = () => {
      const { text, detail, severity, isBusy, command } = shown(server.state, server.jobs);
      this.#item.selector = selector.filters;
      this.#item.text = text;
      this.#item.detail = detail;
      this.#item.severity = SEVERITIES[severity];
      this.#item.busy = isBusy;
      this.#item.command = { title: command.title, command: command.id };
      void commands.executeCommand('setContext', 'storesmith.isRunning', server.state.is === 'running');
      void commands.executeCommand('setContext', 'storesmith.isWanted', server.wanted);
    };
    this.#watch = server.onDidChange(show);
    show();
  }

  dispose(): void {
    this.#watch.dispose();
    this.#item.dispose();
  }
}
