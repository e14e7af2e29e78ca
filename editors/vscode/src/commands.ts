/** The extension's commands. Their names differ from those of the server's commands, which the client registers by itself. */
import { commands, Disposable, ProgressLocation, Uri, window, workspace } from 'vscode';
import type { LogOutputChannel, Position, QuickPickItem } from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';

import type { InfoPage } from './info';
import { tell } from './offers';
import { hasCommand, request, type Checked, type ClassFound, type DefinitionFound } from './requests';
import { LANGUAGE } from './selector';
import type { Server } from './server';

const SNAPSHOT_STORE = 'infrastructure_snapshot_store';
const WALKTHROUGH = 'storesmith.storesmith-vscode#start';

export function registerCommands(server: Server, log: LogOutputChannel, info: InfoPage): Disposable {
  const withServer = (needed: string, action: (client: LanguageClient, resource: Uri | undefined) => Promise<void>) =>
    async function carryOut(resource?: unknown): Promise<void> {
      const { is } = server.state;
      // One that was not there may have been installed since.
      await (is === 'missing' ? server.restartAnew() : server.start());
      const client = await server.client();
      if (client === undefined) {
        if (is !== 'failed' && is !== 'running') {
          return; // what keeps it from starting has just been said
        }
        await tell(window.showWarningMessage, 'The storesmith language server is not running.', {
          Start: async () => {
            await server.restartAnew();
            if ((await server.client()) !== undefined) {
              await carryOut(resource);
            }
          },
          'Show Log': () => log.show(),
        });
      } else if (!hasCommand(client, needed)) {
        const version = client.initializeResult?.serverInfo?.version ?? '';
        void window.showWarningMessage(`storesmith ${version} is too old for this. Upgrade it, and restart it.`);
      } else {
        try {
          await action(client, resource instanceof Uri ? resource : undefined);
        } catch (error) {
          log.error(error instanceof Error ? error : String(error));
          void window.showErrorMessage(error instanceof Error ? error.message : String(error));
        }
      }
    };
  const ours: Record<string, (resource?: unknown) => unknown> = {
    'storesmith.newDefinition': withServer('storesmith.listClasses', newDefinition),
    'storesmith.generate': withServer('storesmith.definitionAt', generate),
    'storesmith.generateStale': withServer('storesmith.generateAll', generateStale),
    'storesmith.checkWorkspace': withServer('storesmith.checkAll', checkWorkspace),
    'storesmith.openGenerated': withServer('storesmith.definitionAt', openGenerated),
    'storesmith.restart': () => server.restartAnew(),
    'storesmith.showLog': () => log.show(),
    'storesmith.showInfo': () => info.show(),
    'storesmith.getStarted': () => commands.executeCommand('workbench.action.openWalkthrough', WALKTHROUGH, false),
  };
  return Disposable.from(...Object.entries(ours).map(([id, action]) => commands.registerCommand(id, action)));
}

async function newDefinition(client: LanguageClient, resource: Uri | undefined): Promise<void> {
  const found = await request<ClassFound[]>(
    client,
    'storesmith.listClasses',
    ...(resource ? [resource.toString()] : []),
  );
  const classes = found.filter((one) => one.kind === SNAPSHOT_STORE);
  if (classes.length === 0) {
    const message =
      'There is no class in this workspace that a snapshot store can be for: a dataclass, a pydantic model, or what is named *Snapshot*.';
    await tell(window.showInformationMessage, message, { 'Make an Empty Definition': () => emptyDefinition(resource) });
    return;
  }
  const items = classes.map((one): QuickPickItem & { readonly one: ClassFound } => ({
    label: one.name,
    description: one.isTaken ? `${one.module} (has a definition)` : one.module,
    one,
  }));
  const chosen = await window.showQuickPick(items, {
    title: 'New Snapshot Store Definition',
    placeHolder: 'The class whose snapshots are to be stored',
    matchOnDescription: true,
  });
  if (chosen === undefined) {
    return;
  }
  const { kind, project, module, name, storeTypes: types } = chosen.one;
  const storeType =
    types.length > 1 ? await window.showQuickPick(types, { placeHolder: 'Where the snapshots are kept' }) : types[0];
  if (types.length > 1 && storeType === undefined) {
    return;
  }
  const made = await request<string | null>(client, 'storesmith.makeDefinition', {
    kind,
    project,
    module,
    name,
    storeType,
  });
  if (made === null) {
    void window.showWarningMessage('VS Code has not made the definition.');
  }
}

async function emptyDefinition(resource: Uri | undefined): Promise<void> {
  const folder = resource ?? workspace.workspaceFolders?.[0]?.uri;
  const chosen = await window.showSaveDialog({
    ...(folder === undefined ? {} : { defaultUri: Uri.joinPath(folder, 'new.snapshot_store.json') }),
    filters: { 'Snapshot store definition': ['snapshot_store.json'] },
    title: 'New Snapshot Store Definition',
  });
  if (chosen !== undefined) {
    await workspace.fs.writeFile(chosen, new Uint8Array());
    await window.showTextDocument(chosen);
    await commands.executeCommand('editor.action.triggerSuggest');
  }
}

async function generate(client: LanguageClient, resource: Uri | undefined): Promise<void> {
  const found = await definition(client, resource);
  if (found !== undefined) {
    await request(client, 'storesmith.generateDefinition', found.uri, found.index);
  }
}

async function generateStale(client: LanguageClient): Promise<void> {
  await request(client, 'storesmith.generateAll');
}

async function checkWorkspace(client: LanguageClient): Promise<void> {
  const title = 'Storesmith: checking the workspace';
  const checked = await window.withProgress({ location: ProgressLocation.Window, title }, () =>
    request<Checked>(client, 'storesmith.checkAll'),
  );
  await commands.executeCommand('workbench.actions.view.problems');
  void window.showInformationMessage(checked.text);
}

async function openGenerated(client: LanguageClient, resource: Uri | undefined): Promise<void> {
  const found = await definition(client, resource);
  const store = found?.files.find((file) => file.role === 'store');
  if (found === undefined) {
    return;
  }
  if (store === undefined) {
    void window.showInformationMessage(`Nothing can be generated for ${called(found)} yet: see the Problems.`);
  } else if (store.exists) {
    await window.showTextDocument(Uri.parse(store.uri));
  } else {
    await tell(window.showInformationMessage, `The store of ${called(found)} is not generated yet.`, {
      Generate: () => request(client, 'storesmith.generateDefinition', found.uri, found.index),
    });
  }
}

function called(found: DefinitionFound): string {
  return found.name === '' ? found.title : found.name;
}

/** A definition that is open; for when the walkthrough is in front, which is no text editor. */
function openDefinition(): Uri | undefined {
  return workspace.textDocuments.find((document) => document.languageId === LANGUAGE)?.uri;
}

/** The definition at the cursor, or of a file; says so where there is none. */
async function definition(client: LanguageClient, resource: Uri | undefined): Promise<DefinitionFound | undefined> {
  const editor = window.activeTextEditor;
  const isActive = resource === undefined || resource.toString() === editor?.document.uri.toString();
  const uri = resource ?? editor?.document.uri ?? openDefinition();
  const position: Pick<Position, 'line' | 'character'> =
    isActive && editor !== undefined ? editor.selection.active : { line: 0, character: 0 };
  if (uri !== undefined) {
    await workspace.openTextDocument(uri); // the server knows documents, not files
    const found = await request<DefinitionFound | null>(client, 'storesmith.definitionAt', uri.toString(), {
      line: position.line,
      character: position.character,
    });
    if (found !== null) {
      await workspace.openTextDocument(Uri.parse(found.uri));
      return found;
    }
  }
  void window.showInformationMessage('There is no definition here. Open one, or a file that was generated for one.');
  return undefined;
}
