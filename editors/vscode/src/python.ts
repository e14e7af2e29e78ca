/** The Python environments that the Python extension has chosen for the workspace. */
import { setTimeout as delay } from 'node:timers/promises';

import { Disposable, extensions, workspace } from 'vscode';
import type { Event, LogOutputChannel, Uri } from 'vscode';

const ID = 'ms-python.python';

/** How long is waited for the extension, in milliseconds. */
const PATIENCE = 3000;

// What is used of the API that the extension publishes (npm's @vscode/python-extension has all of its types).
interface EnvironmentPath {
  readonly id: string;
  readonly path: string;
}

interface Api {
  readonly environments: {
    readonly onDidChangeActiveEnvironmentPath: Event<EnvironmentPath>;
    getActiveEnvironmentPath(resource?: Uri): EnvironmentPath;
    resolveEnvironment(
      environment: EnvironmentPath,
    ): Promise<{ readonly executable: { readonly uri: Uri | undefined } } | undefined>;
  };
}

export class Python implements Disposable {
  readonly #log: LogOutputChannel;
  readonly #changed: () => void;
  #api: Promise<Api | undefined> | undefined;
  /** What the extension has said last. */
  #told: string[] = [];
  readonly #subscriptions: Disposable[] = [];

  /** `changed` is called when other environments may have been chosen than before. */
  constructor(log: LogOutputChannel, changed: () => void) {
    this.#log = log;
    this.#changed = changed;
  }

  /** The interpreters of the chosen environments, folder by folder; none where the extension is not there or does not answer. */
  async interpreters(): Promise<string[]> {
    const answer = this.#ask();
    const found = await Promise.race([answer, delay(PATIENCE)]);
    if (found === undefined) {
      this.#log.warn('The Python extension has not answered in time; its environment is looked at when it does.');
      void answer.then((late) => {
        if (late.join('\n') !== this.#told.join('\n')) {
          this.#told = late;
          this.#changed();
        }
      });
    } else {
      this.#told = found;
    }
    return this.#told;
  }

  async #ask(): Promise<string[]> {
    try {
      this.#api ??= this.#connect();
      const environments = (await this.#api)?.environments;
      if (environments === undefined) {
        this.#api = undefined; // it may be installed later
        return [];
      }
      const folders = workspace.workspaceFolders ?? [undefined];
      const found = await Promise.all(
        folders.map((folder) => environments.resolveEnvironment(environments.getActiveEnvironmentPath(folder?.uri))),
      );
      return [...new Set(found.flatMap((environment) => environment?.executable.uri?.fsPath ?? []))];
    } catch (error) {
      this.#log.warn(`The Python extension does not say which environment it has chosen: ${String(error)}`);
      return [];
    }
  }

  async #connect(): Promise<Api | undefined> {
    const extension = extensions.getExtension<Api>(ID);
    if (extension === undefined) {
      return undefined;
    }
    const api = await extension.activate().then(undefined, (error: unknown) => {
      this.#api = undefined; // another time it may
      throw error;
    });
    this.#subscriptions.push(api.environments.onDidChangeActiveEnvironmentPath(() => this.#changed()));
    return api;
  }

  dispose(): void {
    Disposable.from(...this.#subscriptions).dispose();
  }
}
