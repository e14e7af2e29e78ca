/**
 * Saves the files that the server generates.
 *
 * VS Code saves what a refactoring changes only where that is more than one file, and saves nothing that was changed while another
 * file is saved: a new file would be left empty on disk, with its text in an unsaved editor. A file in which a person has
 * something unsaved is never saved for them.
 */
import { CodeActionTriggerKind, type Disposable, Uri, workspace } from 'vscode';
import type { CodeAction, TextDocument } from 'vscode';
import { CancellationToken, TextDocumentEdit, type Middleware, type WorkspaceEdit } from 'vscode-languageclient/node';

import { savesGenerated } from './settings';

const GENERATE = 'source.generate';

export class Saving implements Disposable {
  /** The actions that VS Code carries out because a document is being saved, with that document. */
  readonly #onSave = new WeakMap<CodeAction, Uri>();
  /** The files that such actions change, by the document that is being saved. */
  readonly #expected = new Map<string, ReadonlySet<string>>();
  readonly #watch: Disposable;

  constructor() {
    this.#watch = workspace.onDidSaveTextDocument((document) => {
      const expected = this.#expected.get(document.uri.toString());
      if (expected !== undefined) {
        this.#expected.delete(document.uri.toString());
        void save(expected);
      }
    });
  }

  readonly middleware = {
    provideCodeActions: async (document, range, context, token, next) => {
      const actions = await next(document, range, context, token);
      if (context.triggerKind === CodeActionTriggerKind.Automatic && context.only !== undefined) {
        for (const action of actions ?? []) {
          if ('kind' in action && action.kind?.value.startsWith(GENERATE) === true) {
            this.#onSave.set(action, document.uri);
          }
        }
      }
      return actions;
    },
    resolveCodeAction: async (action, token, next) => {
      const resolved = await next(action, token);
      const saved = this.#onSave.get(action);
      if (saved !== undefined && resolved?.edit !== undefined) {
        const files = resolved.edit.entries().map(([uri]) => uri.toString());
        this.#expected.set(saved.toString(), withoutUnsaved(files));
      }
      return resolved;
    },
    workspace: {
      handleApplyEdit: async (params, next) => {
        const files = withoutUnsaved(filesOf(params.edit));
        const answer = await next(params, CancellationToken.None);
        if ('applied' in answer && answer.applied) {
          await save(files);
        }
        return answer;
      },
    },
  } satisfies Middleware;

  dispose(): void {
    this.#watch.dispose();
  }
}

function filesOf(edit: WorkspaceEdit): string[] {
  const uris = edit.documentChanges?.filter(TextDocumentEdit.is).map((change) => change.textDocument.uri);
  return (uris ?? Object.keys(edit.changes ?? {})).map((uri) => Uri.parse(uri).toString());
}

function withoutUnsaved(files: readonly string[]): Set<string> {
  const theirs = new Set(unsaved().map((document) => document.uri.toString()));
  return new Set(files.filter((file) => !theirs.has(file)));
}

async function save(files: ReadonlySet<string>): Promise<void> {
  if (savesGenerated()) {
    await Promise.all(unsaved().map((document) => files.has(document.uri.toString()) && document.save()));
  }
}

function unsaved(): TextDocument[] {
  return workspace.textDocuments.filter((document) => document.isDirty);
}
