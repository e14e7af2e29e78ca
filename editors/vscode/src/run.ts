/** Runs a program where a person sees it, and says how it ended. */
import { ProcessExecution, Task, TaskPanelKind, TaskRevealKind, tasks, TaskScope, workspace } from 'vscode';

import * as os from 'node:os';

import type { Step } from './install';

/** Runs a step in a terminal of its own; gives its exit code, or undefined where a person has stopped it. */
export async function run(step: Step): Promise<number | undefined> {
  // In the home folder: uv and pip read settings, such as where packages come from, of the folder that they are run in.
  const execution = new ProcessExecution(step.program, [...step.args], { cwd: os.homedir() });
  const scope = workspace.workspaceFolders === undefined ? TaskScope.Global : TaskScope.Workspace;
  const task = new Task({ type: 'storesmith' }, scope, step.shown, 'Storesmith', execution, []);
  task.presentationOptions = { reveal: TaskRevealKind.Always, panel: TaskPanelKind.Dedicated, clear: true };
  return new Promise((resolve, reject) => {
    // The task is told apart by its name: an execution is not yet known when a quick one has ended.
    const isIt = (other: Task) => other.source === 'Storesmith' && other.name === step.shown;
    const watches = [
      tasks.onDidEndTaskProcess((event) => isIt(event.execution.task) && done(event.exitCode)),
      tasks.onDidEndTask((event) => isIt(event.execution.task) && setTimeout(() => done(undefined), 500)),
    ];
    const done = (code: number | undefined) => {
      watches.forEach((watch) => watch.dispose());
      resolve(code);
    };
    tasks.executeTask(task).then(undefined, (error: unknown) => {
      watches.forEach((watch) => watch.dispose());
      reject(error instanceof Error ? error : new Error(String(error)));
    });
  });
}
