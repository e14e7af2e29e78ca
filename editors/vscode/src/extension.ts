/** Decides when the language server has something to do in this window. */
import { commands, window, workspace } from 'vscode';
import type { ExtensionContext, TextDocument } from 'vscode';

import { Selector } from './selector';
import { Server } from './server';
import { SECTION } from './settings';

let server: Server | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const log = window.createOutputChannel('Storesmith', { log: true });
  const selector = new Selector(log, () => void startOrRestart());
  const ours = (server = new Server(log, selector));

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
    await Promise.all(workspace.textDocuments.map((document) => selector.giveLanguage(document)));
  }

  async function opened(document: TextDocument): Promise<void> {
    // Of files in a folder that is new, VS Code may tell nothing but that the folder is there.
    if (document.languageId === 'json' && !selector.selects(document) && (await selector.look())) {
      await startOrRestart();
    }
    if (selector.selects(document)) {
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

  context.subscriptions.push(
    log,
    selector,
    commands.registerCommand('storesmith.restart', () => ours.restart()),
    commands.registerCommand('storesmith.showLog', () => log.show()),
    workspace.onDidOpenTextDocument((document) => {
      void opened(document);
    }),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${SECTION}.include`)) {
        void startOrRestart();
      } else if (ours.wanted && event.affectsConfiguration(`${SECTION}.path`)) {
        void ours.restart();
      }
    }),
    workspace.onDidGrantWorkspaceTrust(() => {
      if (ours.wanted) {
        void ours.restart();
      }
    }),
  );

  await selector.look();
  // Not awaited: the commands must work while the server is still starting.
  void startIfNeeded();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
