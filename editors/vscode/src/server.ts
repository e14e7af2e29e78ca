/** Starts, restarts and stops `storesmith lsp`. */
import { setTimeout as delay } from 'node:timers/promises';

import { commands, type Disposable, EventEmitter, window, workspace } from 'vscode';
import type { LogOutputChannel } from 'vscode';
import {
  CloseAction,
  DidChangeConfigurationNotification,
  ErrorAction,
  LanguageClient,
  State as ClientState,
  type ErrorHandler,
  type ProgressToken,
} from 'vscode-languageclient/node';

import { Crashes } from './crashes';
import { environment, locate, WAYS, type Found, type NotFound, type Workspace } from './locate';
import { thisMachine } from './machine';
import { sayFailed, sayGivenUp, sayMissing, sayTooOld } from './offers';
import { ServerProcess, told } from './process';
import type { Python } from './python';
import type { Saving } from './saving';
import { LANGUAGE, type Selector } from './selector';
import { configuredPath, initialSettings, SECTION, serverSettings } from './settings';
import type { Showing } from './showing';
import type { State } from './state';
import { isOlder } from './versions';

/** How long a restart waits for others of the same cause, such as trust and the settings it brings, in milliseconds. */
const SETTLING = 100;

/** How long a restart waits for a server that is still starting, in milliseconds. */
const PATIENCE = 3000;

/** How long a server may take to answer before that is said, in milliseconds. */
const SLOW = 20_000;

/** How many errors of the connection in a row are passed over. */
const MOST_ERRORS = 3;

export interface Parts {
  readonly log: LogOutputChannel;
  readonly trace: LogOutputChannel;
  readonly selector: Selector;
  readonly saving: Saving;
  readonly showing: Showing;
  readonly python: Python;
  /** The oldest version of the server that the extension works with. */
  readonly minimum: string;
}

/** A client, and the program that it talks to once that has been started. */
interface Connection {
  readonly client: LanguageClient;
  process: ServerProcess | undefined;
}

/** The one language server of this window. Starts and stops take turns, and never throw: they log. */
export class Server implements Disposable {
  readonly #parts: Parts;
  readonly #changed = new EventEmitter<void>();
  readonly #crashes = new Crashes();
  readonly #jobs = new Map<ProgressToken, string>();
  #state: State = { is: 'idle' };
  #connection: Connection | undefined;
  #turn: Promise<void> = Promise.resolve();
  /** The present start, until the server has answered or has failed to. */
  #starting: Promise<void> = Promise.resolve();
  /** The restart that has been asked for and has not begun. */
  #waiting: Promise<void> | undefined;
  #wanted = false;
  /** The server that was called too old last: it is said once. */
  #tooOld: string | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Fires when the state, or what the server is at work on, is another one. */
  readonly onDidChange = this.#changed.event;

  get state(): State {
    return this.#state;
  }

  /** The titles of what the server says that it is at work on. */
  get jobs(): string[] {
    return [...this.#jobs.values()];
  }

  /** Whether there has been a reason to start, even if starting then failed. */
  get wanted(): boolean {
    return this.#wanted;
  }

  /** Starts the server the first time; does nothing after that, so that a missing server is told of once. */
  start(): Promise<void> {
    return this.#wanted ? this.#turn : this.restart();
  }

  /** Looks for the server again, and starts it anew. */
  restart(): Promise<void> {
    this.#wanted = true;
    this.#waiting ??= this.#inTurn(async () => {
      // This also lets the client send a change of settings before its server is asked to stop.
      await delay(SETTLING);
      this.#waiting = undefined;
      await this.#stop();
      await this.#start();
    });
    return this.#waiting;
  }

  /** As `restart`, for a person who asks for it: a server that has crashed too often gets another chance. */
  restartAnew(): Promise<void> {
    this.#crashes.forget();
    return this.restart();
  }

  /** As `restart`, where another program than the present one would be found now. */
  async restartIfOther(): Promise<void> {
    const present = 'server' in this.#state ? this.#state.server.command : undefined;
    const located = this.#wanted ? await this.#locate() : undefined;
    if (located?.found === true && located.command !== present) {
      this.#parts.log.info(`Another server is found now: ${located.command}`);
      await this.restart();
    }
  }

  stop(): Promise<void> {
    return this.#inTurn(() => this.#stop());
  }

  /** The client, as soon as the server has answered; undefined where it is not running. */
  async client(): Promise<LanguageClient | undefined> {
    await this.#turn;
    await this.#starting;
    const client = this.#connection?.client;
    return client?.isRunning() === true ? client : undefined;
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #inTurn(action: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(action).catch((error: unknown) => this.#parts.log.error(String(error)));
    return this.#turn;
  }

  #become(state: State): void {
    this.#state = state;
    this.#changed.fire();
  }

  #workspace(): Workspace {
    const folders = (workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === 'file');
    return { folders: folders.map((folder) => folder.uri.fsPath), trusted: workspace.isTrusted };
  }

  async #locate(): Promise<Found | NotFound> {
    const configured = configuredPath();
    const asksPython = configured.trim() === '' && workspace.isTrusted;
    const interpreters = asksPython ? await this.#parts.python.interpreters() : [];
    return locate(configured, interpreters, this.#workspace(), thisMachine());
  }

  async #start(): Promise<void> {
    this.#become({ is: 'looking' });
    const located = await this.#locate();
    if (!located.found) {
      this.#parts.log.error(located.reason);
      this.#become({ is: 'missing', reason: located.reason });
      void sayMissing(located, this.#workspace(), thisMachine());
      return;
    }
    this.#parts.log.info(`Starting ${located.command} lsp (found by way of: ${WAYS[located.from]})`);
    this.#become({ is: 'starting', server: located });
    const connection = this.#connect(located);
    this.#connection = connection;
    // Not awaited: a program that never answers must not keep the next restart waiting.
    this.#starting = this.#answer(connection, located);
  }

  /** Waits for the server's first answer, and says what is wrong with it. */
  async #answer(connection: Connection, server: Found): Promise<void> {
    const { client } = connection;
    const slow = setTimeout(() => {
      this.#parts.log.warn(`${server.command} has not answered yet.`);
    }, SLOW);
    try {
      await client.start();
    } catch (error) {
      if (this.#connection === connection) {
        const ended = await connection.process?.ending();
        this.#fail(
          connection,
          server,
          ended === undefined ? `cannot be run: ${message(error)}` : told(ended, ' before it answered'),
        );
      }
      return;
    } finally {
      clearTimeout(slow);
    }
    if (this.#connection !== connection) {
      return;
    }
    const info = client.initializeResult?.serverInfo;
    if (info?.name !== SECTION) {
      this.#fail(connection, server, `is not storesmith${info === undefined ? '' : `: it calls itself ${info.name}`}`);
      return;
    }
    const version = info.version ?? '?';
    this.#parts.log.info(`storesmith ${version} is running.`);
    this.#become({ is: 'running', server, version, trusted: workspace.isTrusted });
    const one = `${server.command} ${version}`;
    if (isOlder(version, this.#parts.minimum) && this.#tooOld !== one) {
      this.#tooOld = one;
      void sayTooOld(server, version, this.#parts.minimum, this.#workspace(), thisMachine());
    }
  }

  #fail(connection: Connection, server: Found, what: string): void {
    this.#connection = undefined;
    const reason = `${server.command} ${what}`;
    this.#parts.log.error(reason);
    this.#become({ is: 'failed', server, reason });
    void end(connection, this.#parts.log);
    void sayFailed(`The storesmith language server did not start: ${reason}`);
  }

  async #crashed(connection: Connection, server: Found): Promise<void> {
    this.#connection = undefined;
    this.#jobs.clear();
    const ending = await connection.process?.ending();
    const how = ending === undefined ? 'ended' : told(ending);
    connection.process?.kill();
    this.#parts.log.error(`${server.command} ${how}`);
    if (this.#crashes.allowAnother(Date.now())) {
      this.#parts.log.info('Starting it again.');
      await this.restart();
    } else {
      this.#become({ is: 'failed', server, reason: this.#crashes.told });
      void sayGivenUp(this.#crashes.told, how);
    }
  }

  async #stop(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    this.#jobs.clear();
    if (connection?.client.state === ClientState.Starting) {
      await Promise.race([connection.client.start().catch(() => undefined), delay(PATIENCE)]);
    }
    if (connection !== undefined) {
      await end(connection, this.#parts.log);
      this.#become({ is: 'idle' });
    }
  }

  #connect(server: Found): Connection {
    const { log, trace, selector, saving, showing } = this.#parts;
    const isOurs = () => this.#connection === connection;
    // The client would start the same program again by itself. Here each start looks for the program anew, and may give up.
    const errorHandler: ErrorHandler = {
      error: (_error, _message, count) => ({
        action: (count ?? 0) <= MOST_ERRORS ? ErrorAction.Continue : ErrorAction.Shutdown,
        handled: true,
      }),
      closed: () => ({ action: CloseAction.DoNotRestart, message: 'The connection is closed.', handled: true }),
    };
    const client = new Client(
      SECTION,
      'Storesmith',
      async () => {
        connection.process = await ServerProcess.start(
          server.command,
          ['lsp'],
          (line) => log.error(line),
          environment(this.#workspace(), thisMachine()),
        );
        return { reader: connection.process.child.stdout, writer: connection.process.child.stdin };
      },
      {
        documentSelector: selector.filters,
        diagnosticCollectionName: SECTION,
        diagnosticPullOptions: { onChange: true, onSave: true },
        outputChannel: log,
        traceOutputChannel: trace,
        initializationOptions: initialSettings,
        synchronize: { configurationSection: SECTION },
        errorHandler,
        initializationFailedHandler: () => false,
        middleware: {
          ...saving.middleware,
          provideCodeActions: async (document, range, context, token, next) =>
            showing.offered(await saving.middleware.provideCodeActions(document, range, context, token, next)),
          resolveCodeAction: (action, token, next) => {
            showing.chosen(action);
            return saving.middleware.resolveCodeAction(action, token, next);
          },
          handleWorkDoneProgress: (token, params, next) => {
            if (params.kind === 'begin') {
              this.#jobs.set(token, params.title);
            } else if (params.kind === 'end') {
              this.#jobs.delete(token);
            }
            this.#changed.fire();
            next(token, params);
          },
          workspace: {
            ...saving.middleware.workspace,
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
          window: {
            showDocument: async (params, token, next) => {
              // What is shown would take the place of a definition in a preview tab; VS Code asks no more for the problems of a
              // document without a tab, and keeps it open for minutes.
              if ([LANGUAGE, 'json'].includes(window.activeTextEditor?.document.languageId ?? '')) {
                await commands.executeCommand('workbench.action.keepEditor');
              }
              return next(params, token);
            },
          },
        },
      },
    );
    client.onDidChangeState(({ oldState, newState }) => {
      if (oldState === ClientState.Running && newState === ClientState.Stopped && isOurs()) {
        void this.#crashed(connection, server);
      }
    });
    const connection: Connection = { client, process: undefined };
    return connection;
  }
}

/** A client that leaves it to `Server` to say why a server has not started. */
class Client extends LanguageClient {
  override error(text: string, data?: unknown, show?: boolean | 'force'): void {
    super.error(text, data, this.state === ClientState.Running ? show : false);
  }
}

/** Ends a client and its program, whatever they are at. */
async function end({ client, process }: Connection, log: LogOutputChannel): Promise<void> {
  if (client.state === ClientState.Running) {
    await client.dispose().catch((error: unknown) => log.warn(String(error)));
  }
  // The protocol has no way to end a server that has not yet answered, and one that has may not do as it is told.
  process?.kill();
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
