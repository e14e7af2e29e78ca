/**
 * Shows what an action of the server's has made, once VS Code has carried the action out.
 *
 * VS Code keeps the arguments of an action's command only for as long as it keeps the list that the action was offered in, and may
 * throw that away while the action's edit is applied: then the command is not found. One without arguments is.
 */
import { CodeAction, type Command, commands, type Disposable } from 'vscode';

const SHOWS = 'storesmith.openFile';
const OURS = 'storesmith.showMade';

export class Showing implements Disposable {
  /** What shows the file that an action makes, by the action. */
  readonly #commands = new WeakMap<CodeAction, Command>();
  readonly #registration: Disposable;
  #chosen: Command | undefined;

  constructor() {
    this.#registration = commands.registerCommand(OURS, async () => {
      const chosen = this.#chosen;
      if (chosen !== undefined) {
        await commands.executeCommand<unknown>(chosen.command, ...((chosen.arguments ?? []) as unknown[]));
      }
    });
  }

  /** The actions, with a command of this extension in the place of one that shows a file. */
  offered(actions: (Command | CodeAction)[] | null | undefined): (Command | CodeAction)[] | null | undefined {
    for (const action of actions ?? []) {
      if (action instanceof CodeAction && action.command?.command === SHOWS) {
        this.#commands.set(action, action.command);
        action.command = { title: action.command.title, command: OURS };
      }
    }
    return actions;
  }

  /** Notes that an action is about to be carried out. */
  chosen(action: CodeAction): void {
    this.#chosen = this.#commands.get(action);
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
