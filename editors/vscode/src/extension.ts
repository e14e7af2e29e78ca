/** Decides when the language server has something to do in this window. */
import { commands, window, workspace } from 'vscode';
import type { ExtensionContext, TextDocument } from 'vscode';

import { registerCommands } from './commands';
import { InfoPage } from './info';
import { Python } from './python';
import { Saving } from './saving';
import { Selector } from './selector';
import { Server } from './server';
import { JSON_VALIDATION, SECTION } from './settings';
import { Showing } from './showing';
import { Status } from './status';
import { TraceChannel } from './trace';

interface Manifest {
  readonly version: string;
  readonly minimumServer: string;
}

let server: Server | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const { version, minimumServer } = context.extension.packageJSON as Manifest;
  const log = window.createOutputChannel('Storesmith', { log: true });
  const trace = new TraceChannel('Storesmith Trace');
  const selector = new Selector(log, (isOther) => void (isOther ? startOrRestart() : startIfNeeded()));
  const saving = new Saving();
  const showing = new Showing();
  const python = new Python(log, () => void ours.restartIfOther());
  const ours: Server = new Server({ log, trace, selector, saving, showing, python, minimum: minimumServer });
  server = ours;
  const info = new InfoPage(ours, version);

  /** The server is told once, as it starts, which documents it is for. */
  async function startOrRestart(): Promise<void> {
    if (ours.wanted) {
      await giveLanguages();
      await ours.restart();
    } else {
      await startIfNeeded();
    }
  }

  async function giveLanguages(): Promise<void> {
    const selected = workspace.textDocuments.filter((document) => selector.selects(document));
    await commands.executeCommand('setContext', 'storesmith.hasDefinition', selected.length > 0);
    await Promise.all(selected.map((document) => selector.giveLanguage(document)));
  }

  async function opened(document: TextDocument): Promise<void> {
    // Of files in a folder that is new, VS Code may tell nothing but that the folder is there.
    if (document.languageId === 'json' && !selector.selects(document) && (await selector.look())) {
      await startOrRestart();
    }
    if (selector.selects(document)) {
      void commands.executeCommand('setContext', 'storesmith.hasDefinition', true);
      await selector.giveLanguage(document);
      await ours.start();
    }
  }

  async function startIfNeeded(): Promise<void> {
    await giveLanguages();
    // Any JSON or Python file activates the extension, but only a definition or a project that may have one is a reason to start.
    if (workspace.textDocuments.some((document) => selector.selects(document)) || (await selector.isNeeded())) {
      await ours.start();
    }
  }

  async function restartIfWanted(): Promise<void> {
    if (ours.wanted) {
      await ours.restart();
    }
  }

  context.subscriptions.push(
    log,
    trace,
    selector,
    saving,
    showing,
    python,
    ours,
    info,
    new Status(ours, selector),
    registerCommands(ours, log, info),
    workspace.onDidOpenTextDocument((document) => {
      void opened(document);
    }),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${SECTION}.include`)) {
        void startOrRestart();
      } else if ([`${SECTION}.path`, JSON_VALIDATION].some((name) => event.affectsConfiguration(name))) {
        void restartIfWanted();
      }
    }),
    workspace.onDidGrantWorkspaceTrust(() => {
      void restartIfWanted();
    }),
  );

  await selector.look();
  // Not awaited: the commands must work while the server is still starting.
  void startIfNeeded();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
