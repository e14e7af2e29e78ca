/** The page of what matters in a report of a problem. */
import * as os from 'node:os';

import { type Disposable, env, EventEmitter, Uri, version, window, workspace } from 'vscode';

import { hasCommand, request, type Info } from './requests';
import type { Server } from './server';
import { described } from './state';

const SCHEME = 'storesmith-info';
const PAGE = Uri.from({ scheme: SCHEME, path: 'Storesmith Info' });

/** A read-only document, made anew each time that it is shown. */
export class InfoPage implements Disposable {
  readonly #server: Server;
  readonly #extension: string;
  readonly #changed = new EventEmitter<Uri>();
  readonly #provider: Disposable;
  #text = '';

  constructor(server: Server, extension: string) {
    this.#server = server;
    this.#extension = extension;
    this.#provider = workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: this.#changed.event,
      provideTextDocumentContent: () => this.#text,
    });
  }

  async show(): Promise<void> {
    this.#text = await this.#write();
    this.#changed.fire(PAGE);
    await window.showTextDocument(await workspace.openTextDocument(PAGE), { preview: true });
  }

  dispose(): void {
    this.#provider.dispose();
    this.#changed.dispose();
  }

  async #write(): Promise<string> {
    const lines = [
      `Extension: ${this.#extension}`,
      `${env.appName}: ${version}${env.remoteName === undefined ? '' : ` (remote: ${env.remoteName})`}`,
      `System: ${os.type()} ${os.release()}, ${os.arch()}`,
      `Workspace trusted: ${workspace.isTrusted ? 'yes' : 'no'}`,
    ];
    // A server that is still starting is not waited for: this page is for when something is wrong.
    const client = this.#server.state.is === 'running' ? await this.#server.client() : undefined;
    lines.push(described(this.#server.state));
    if (client !== undefined && hasCommand(client, 'storesmith.info')) {
      const info = await request<Info>(client, 'storesmith.info');
      lines.push('', info.text.trimEnd());
    }
    return `${lines.join('\n')}\n`;
  }
}
