/** Decides when the language server has something to do in this window. */
import { commands, languages, window, workspace } from 'vscode';
import type { ExtensionContext, TextDocument } from 'vscode';

import { DEFINITIONS, SELECTOR, Server } from './server';
import { SECTION } from './settings';

let server: Server | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const log = window.createOutputChannel('Storesmith', { log: true });
  const ours = (server = new Server(log));

  context.subscriptions.push(
    log,
    commands.registerCommand('storesmith.restart', () => ours.restart()),
    commands.registerCommand('storesmith.showLog', () => log.show()),
    workspace.onDidOpenTextDocument((document) => {
      if (isForServer(document)) {
        void ours.start();
      }
    }),
    workspace.onDidChangeConfiguration((event) => {
      if (ours.wanted && event.affectsConfiguration(`${SECTION}.path`)) {
        void ours.restart();
      }
    }),
    workspace.onDidGrantWorkspaceTrust(() => {
      if (ours.wanted) {
        void ours.restart();
      }
    }),
  );

  // Any JSON file activates the extension, but only a definition is a reason to start the server.
  if (workspace.textDocuments.some(isForServer) || (await hasDefinition())) {
    // Not awaited: the commands must work while the server is still starting.
    void ours.start();
  }
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

function isForServer(document: TextDocument): boolean {
  return languages.match(SELECTOR, document) > 0;
}

async function hasDefinition(): Promise<boolean> {
  const found = await workspace.findFiles(DEFINITIONS, '**/{node_modules,.venv}/**', 1);
  return found.length > 0;
}
