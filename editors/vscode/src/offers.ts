/** What a person is told about the server, each with the way on as a button. */
import { commands, env, window, workspace } from 'vscode';

import { installers, upgrader, type Step } from './install';
import type { Machine, NotFound, Workspace } from './locate';
import { run } from './run';
import type { Server } from './state';

type Buttons = Readonly<Record<string, () => unknown>>;

const RESTART: Buttons = { Restart: () => commands.executeCommand('storesmith.restart') };
const SHOW_LOG: Buttons = { 'Show Log': () => commands.executeCommand('storesmith.showLog') };
const SHOW_INFO: Buttons = { 'Show Info': () => commands.executeCommand('storesmith.showInfo') };
const OPEN_SETTING: Buttons = { 'Open Setting': () => openSetting('storesmith.path') };

/** No server has been found: offers to install it with what is there. */
export async function sayMissing(answer: NotFound, around: Workspace, machine: Machine): Promise<void> {
  if (answer.isSetting) {
    await tell(window.showErrorMessage, answer.reason, OPEN_SETTING);
    return;
  }
  const steps = installers(around, machine);
  if (!around.trusted) {
    const [first] = steps;
    const how =
      first === undefined
        ? `${HOW_WITHOUT}, or trust the workspace.`
        : `Install it with "${first.shown}" in a terminal of your own, or trust the workspace.`;
    await tell(window.showErrorMessage, `${answer.reason} ${how}`, { ...copies(first), ...MANAGE_TRUST });
    return;
  }
  const how =
    steps.length === 0
      ? `${HOW_WITHOUT}, or install it into the Python environment of the project.`
      : 'Install it, or set storesmith.path.';
  const buttons = Object.assign({}, ...steps.map((step) => runs(step, 'installed'))) as Buttons;
  await tell(window.showErrorMessage, `${answer.reason} ${how}`, { ...buttons, ...OPEN_SETTING });
}

const HOW_WITHOUT = 'Install uv or pipx, and run "uv tool install storesmith" or "pipx install storesmith"';

const MANAGE_TRUST: Buttons = { 'Manage Workspace Trust': () => commands.executeCommand('workbench.trust.manage') };

/** The server answers, and is older than what the extension was made for. */
export async function sayTooOld(
  server: Server,
  version: string,
  minimum: string,
  around: Workspace,
  machine: Machine,
): Promise<void> {
  const step = upgrader(server.command, around, machine);
  const how = step === undefined ? 'Upgrade it the way it was installed.' : `Upgrade it with "${step.shown}".`;
  await tell(
    window.showWarningMessage,
    `${server.command} is storesmith ${version}; this extension needs ${minimum} or newer. ${how}`,
    step === undefined ? SHOW_INFO : { ...(around.trusted ? runs(step, 'upgraded') : copies(step)), ...SHOW_INFO },
  );
}

/** The program could not be started, ended before it answered, or is another one. */
export async function sayFailed(reason: string): Promise<void> {
  await tell(window.showErrorMessage, reason, { ...SHOW_LOG, ...RESTART });
}

/** The server has ended again and again. */
export async function sayGivenUp(told: string, reason: string): Promise<void> {
  const report = 'If this goes on, report it with what "Show Info" and "Show Log" show.';
  await tell(window.showErrorMessage, `${told} The last time it ${reason}. ${report}`, {
    ...RESTART,
    ...SHOW_LOG,
    ...SHOW_INFO,
  });
}

/** Shows a message with buttons, and does what the chosen one is for. */
export async function tell(
  show: (message: string, ...items: string[]) => Thenable<string | undefined>,
  message: string,
  buttons: Buttons,
): Promise<void> {
  const chosen = await show(message, ...Object.keys(buttons));
  if (chosen !== undefined) {
    await buttons[chosen]?.();
  }
}

/** Shows a setting on VS Code's page of settings. */
export async function openSetting(id: string): Promise<void> {
  // In a remote window this is the remote machine's, and is not among the user's.
  const page = env.remoteName === undefined ? 'openSettings' : 'openRemoteSettings';
  await commands.executeCommand(`workbench.action.${page}`, { query: `@id:${id}` });
}

function runs(step: Step, done: string): Buttons {
  return { [`Run "${step.shown}"`]: () => carryOut(step, done) };
}

function copies(step: Step | undefined): Buttons {
  return step === undefined ? {} : { 'Copy Command': () => env.clipboard.writeText(step.shown) };
}

async function carryOut(step: Step, done: string): Promise<void> {
  if (!workspace.isTrusted) {
    return; // a workspace cannot lose its trust while a message is shown, but nothing hangs on that
  }
  const code = await run(step);
  if (code === 0) {
    await commands.executeCommand('storesmith.restart');
  } else if (code !== undefined) {
    const message = `storesmith was not ${done}: "${step.shown}" ended with exit code ${code}. Its terminal says why.`;
    await tell(window.showErrorMessage, message, { 'Try Again': () => carryOut(step, done), ...OPEN_SETTING });
  }
}
