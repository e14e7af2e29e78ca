/** Runs a program where a person sees it, and says how it ended. */
import { Disposable, ProcessExecution, Task, TaskPanelKind, TaskRevealKind, tasks, TaskScope, workspace } from 'vscode';

import * as os from 'node:os';

import type { Step } from './install';

/** How long after the end of a task its exit code may come, in milliseconds. */
const SETTLING = 500;

/** Runs a step in a terminal of its own; gives its exit code, or undefined where a person has stopped it. */
export async function run(step: Step): Promise<number | undefined> {
  // In the home folder: uv and pip read settings, such as where packages come from, of the folder that they are run in.
  const execution = new ProcessExecution(step.program, [...step.args], { cwd: os.homedir() });
  const scope = workspace.workspaceFolders === undefined ? TaskScope.Global : TaskScope.Workspace;
  const task = new Task({ type: 'storesmith' }, scope, step.shown, 'Storesmith', execution, []);
  task.presentationOptions = { reveal: TaskRevealKind.Always, panel: TaskPanelKind.Dedicated, clear: true };
  const watches: Disposable[] = [];
  try {
    return await new Promise((resolve, reject) => {
      // The task is told apart by its name: an execution is not yet known when a quick one has ended.
      const isIt = (other: Task) => other.source === task.source && other.name === task.name;
      watches.push(
        tasks.onDidEndTaskProcess((event) => {
          if (isIt(event.execution.task)) {
            resolve(event.exitCode);
          }
        }),
        // Of a process that could not even be started, nothing but this is told.
        tasks.onDidEndTask((event) => {
          if (isIt(event.execution.task)) {
            setTimeout(resolve, SETTLING, undefined);
          }
        }),
      );
      tasks.executeTask(task).then(undefined, reject);
    });
  } finally {
    Disposable.from(...watches).dispose();
  }
}
