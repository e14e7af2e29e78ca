/** Which files the server is told of: those of the kinds that it comes with, and those that the project names. */
import { Disposable, languages, workspace } from 'vscode';
import type { DocumentSelector, LogOutputChannel, TextDocument } from 'vscode';

import { isCastlecraft, patternsIn, selecting } from './patterns';
import { includedPatterns } from './settings';

const DEFINITIONS = '**/*.snapshot_store.json';
const OTHERS = '**/{node_modules,.venv,venv,.tox}/**';

/** How many files are looked into for patterns at most. */
const MOST_FILES = 200;

/** How long a change to these files waits for others, in milliseconds. */
const SETTLING = 300;

/** The language of definitions, for which VS Code's own JSON support does not report each mistake a second time. */
export const LANGUAGE = 'castlecraft-definition';

// What is JSON for VS Code is selected by where it lies. Selecting the languages json or jsonc instead would take in every
// JSON file, VS Code's own settings included. Python is not selected here: the server asks for it itself, and for actions only, as
// otherwise it would be one of those that VS Code formats and completes Python with.
const ALWAYS = [
  { scheme: 'file', language: LANGUAGE },
  { scheme: 'file', pattern: DEFINITIONS },
  { scheme: 'file', pattern: '**/revisions.json' },
  { scheme: 'file', pattern: '**/.blocks/**/*.json' },
] satisfies DocumentSelector;

type Filter = { readonly scheme: string; readonly language?: string; readonly pattern?: string };

export class Selector implements Disposable {
  readonly #log: LogOutputChannel;
  readonly #watch: Disposable;
  /** The patterns that the project's files name. */
  #named: readonly string[] = [];
  #isCastlecraft = false;
  #timer: NodeJS.Timeout | undefined;
  /** The documents that have been given the language. Who then chooses another has it. */
  readonly #given = new Set<string>();

  /** `looked` is called when the project's files or the folders have changed; it is told whether other files are selected than before. */
  constructor(log: LogOutputChannel, looked: (isOther: boolean) => void) {
    this.#log = log;
    const watcher = workspace.createFileSystemWatcher('**/{kind.toml,pyproject.toml}');
    const look = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => {
        void this.look().then(looked);
      }, SETTLING);
    };
    const events = [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete].map((event) => event(look));
    this.#watch = Disposable.from(watcher, ...events, workspace.onDidChangeWorkspaceFolders(look));
  }

  /** The selector as it is now. */
  get filters(): Filter[] {
    return [...ALWAYS, ...this.#patterns().map((pattern) => ({ scheme: 'file', pattern }))];
  }

  selects(document: TextDocument): boolean {
    return languages.match(this.filters, document) > 0;
  }

  /** Gives a document that the project says is a definition the language of one, where VS Code takes it for JSON. */
  async giveLanguage(document: TextDocument): Promise<void> {
    const uri = document.uri.toString();
    const named = this.#patterns().map((pattern) => ({ scheme: 'file', language: 'json', pattern }));
    if (!this.#given.has(uri) && languages.match(named, document) > 0) {
      this.#given.add(uri);
      try {
        await languages.setTextDocumentLanguage(document, LANGUAGE);
      } catch (error) {
        this.#log.warn(String(error)); // it has been closed in the meantime
      }
    }
  }

  /** Reads the project's files again; gives whether they name other patterns than before. */
  async look(): Promise<boolean> {
    const before = JSON.stringify(this.#named);
    const found = new Set<string>();
    let isCastlecraftHere = false;
    for (const file of await workspace.findFiles('**/{kind.toml,pyproject.toml}', OTHERS, MOST_FILES)) {
      try {
        const text = new TextDecoder().decode(await workspace.fs.readFile(file));
        for (const pattern of patternsIn(text)) {
          found.add(pattern);
        }
        isCastlecraftHere ||= file.path.endsWith('/pyproject.toml') && isCastlecraft(text);
      } catch (error) {
        this.#log.warn(`${file.fsPath}: ${String(error)}`);
      }
    }
    found.delete(DEFINITIONS);
    this.#named = [...found].sort();
    this.#isCastlecraft = isCastlecraftHere;
    return JSON.stringify(this.#named) !== before;
  }

  /** Whether there is, or may come to be, a file of a kind's in the workspace: also where its project builds on Castlecraft. */
  async isNeeded(): Promise<boolean> {
    if (this.#isCastlecraft) {
      return true;
    }
    for (const pattern of [DEFINITIONS, ...this.#patterns()]) {
      if ((await workspace.findFiles(pattern, OTHERS, 1)).length > 0) {
        return true;
      }
    }
    return false;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#watch.dispose();
  }

  #patterns(): string[] {
    return [...new Set([...this.#named, ...selecting(includedPatterns())])];
  }
}
