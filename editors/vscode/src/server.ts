/** Starts, restarts and stops `storesmith lsp`. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

import { commands, env, window, workspace } from 'vscode';
import type { LogOutputChannel } from 'vscode';
import {
  CloseAction,
  DidChangeConfigurationNotification,
  LanguageClient,
  State,
  type ErrorHandler,
} from 'vscode-languageclient/node';

import { locate, type Machine } from './locate';
import type { Selector } from './selector';
import { configuredPath, initialSettings, SECTION, serverSettings } from './settings';

/** How long a restart waits for others of the same cause, such as trust and the settings it brings, in milliseconds. */
const SETTLING = 100;

/** How long a restart waits for a server that is still starting, in milliseconds. */
const PATIENCE = 3000;

/** The one language server of this window. Starts and stops take turns, and never throw: they log. */
export class Server {
  readonly #log: LogOutputChannel;
  readonly #selector: Selector;
  #client: LanguageClient | undefined;
  #turn: Promise<void> = Promise.resolve();
  /** The restart that has been asked for and has not begun. */
  #waiting: Promise<void> | undefined;
  #wanted = false;

  constructor(log: LogOutputChannel, selector: Selector) {
    this.#log = log;
    this.#selector = selector;
  }

  /** Whether there has been a reason to start, even if starting then failed. */
  get wanted(): boolean {
    return this.#wanted;
  }

  /** Starts the server the first time; does nothing after that, so that a missing server is told of once. */
  start(): Promise<void> {
    return this.#wanted ? this.#turn : this.restart();
  }

  restart(): Promise<void> {
    this.#wanted = true;
    this.#waiting ??= this.#inTurn(async () => {
      // This also lets the client send a change of settings before its server is asked to stop.
      await delay(SETTLING);
      this.#waiting = undefined;
      await this.#stop();
      this.#start();
    });
    return this.#waiting;
  }

  stop(): Promise<void> {
    return this.#inTurn(() => this.#stop());
  }

  #inTurn(action: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(action).catch((error: unknown) => this.#log.error(String(error)));
    return this.#turn;
  }

  #start(): void {
    const folders = (workspace.workspaceFolders ?? [])
      .filter((folder) => folder.uri.scheme === 'file')
      .map((folder) => folder.uri.fsPath);
    const located = locate(configuredPath(), { folders, trusted: workspace.isTrusted }, thisMachine());
    if (!located.found) {
      this.#log.error(located.reason);
      void sayMissing(located.reason);
      return;
    }
    this.#log.info(`Starting ${located.command} lsp (found by way of: ${located.from})`);
    this.#client = this.#newClient(located.command);
    // Not awaited: a program that never answers must not keep the next restart waiting.
    this.#client.start().catch((error: unknown) => this.#log.error(String(error)));
  }

  async #stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (client?.state === State.Starting) {
      await Promise.race([client.start().catch(() => undefined), delay(PATIENCE)]);
    }
    if (client?.state === State.Starting) {
      // The protocol has no way to end a server that has not yet answered.
      client.serverProcess?.kill();
    } else if (client?.state === State.Running) {
      await client.dispose().catch((error: unknown) => this.#log.warn(String(error)));
    }
  }

  #newClient(command: string): LanguageClient {
    let standard: ErrorHandler | undefined;
    const errorHandler: ErrorHandler = {
      error: (...args) => (standard ??= client.createDefaultErrorHandler()).error(...args),
      closed: () =>
        this.#client === client
          ? (standard ??= client.createDefaultErrorHandler()).closed()
          : { action: CloseAction.DoNotRestart, handled: true },
    };
    const client: LanguageClient = new LanguageClient(
      SECTION,
      'Storesmith',
      // No `transport`: with one, the client would add an argument of its own, such as --stdio.
      { command, args: ['lsp'] },
      {
        documentSelector: this.#selector.filters,
        diagnosticCollectionName: SECTION,
        outputChannel: this.#log,
        initializationOptions: initialSettings,
        synchronize: { configurationSection: SECTION },
        errorHandler,
        // The client tells of the same failure once more, as "couldn't create connection".
        initializationFailedHandler: () => false,
        middleware: {
          workspace: {
            // Left alone, the client sends the defaults in package.json as if somebody had set them.
            didChangeConfiguration: async () => {
              if (client.isRunning()) {
                await client.sendNotification(DidChangeConfigurationNotification.type, {
                  settings: { [SECTION]: serverSettings() },
                });
              }
            },
            configuration: (params, token, next) =>
              params.items.every((item) => item.section === SECTION)
                ? params.items.map(serverSettings)
                : next(params, token),
          },
        },
      },
    );
    return client;
  }
}

async function sayMissing(reason: string): Promise<void> {
  const openSetting = 'Open Setting';
  const chosen = await window.showErrorMessage(
    `${reason} Install it with "pipx install storesmith" or "uv tool install storesmith", or set storesmith.path.`,
    openSetting,
  );
  if (chosen === openSetting) {
    // In a remote window the setting is the remote machine's, and is not among the user's.
    const page = env.remoteName === undefined ? 'openSettings' : 'openRemoteSettings';
    await commands.executeCommand(`workbench.action.${page}`, { query: '@id:storesmith.path' });
  }
}

function thisMachine(): Machine {
  return {
    platform: process.platform,
    home: os.homedir(),
    searchPath: process.env['PATH'] ?? '',
    isExecutable(file) {
      try {
        fs.accessSync(file, fs.constants.X_OK);
        return fs.statSync(file).isFile();
      } catch {
        return false;
      }
    },
    realPath(file) {
      try {
        return fs.realpathSync(file);
      } catch {
        return file;
      }
    },
  };
}
