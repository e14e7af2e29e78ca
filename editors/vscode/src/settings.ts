/** Reads the extension's settings. */
import { workspace } from 'vscode';

export const SECTION = 'storesmith';

const FOR_SERVER = ['appRoot', 'testsDir', 'include', 'rules'] as const;

/** The settings that somebody has set, by their camelCase names; the server has its own defaults for the rest. */
export function serverSettings(): Record<string, unknown> {
  const configuration = workspace.getConfiguration(SECTION);
  const settings: Record<string, unknown> = {};
  for (const name of FOR_SERVER) {
    const set = configuration.inspect(name);
    const isSet = [set?.globalValue, set?.workspaceValue, set?.workspaceFolderValue].some((value) => value !== undefined);
    const value = configuration.get<unknown>(name);
    if (isSet && value !== null && value !== '') {
      settings[name] = value;
    }
  }
  return settings;
}

export function configuredPath(): string {
  const value = workspace.getConfiguration(SECTION).get<unknown>('path');
  return typeof value === 'string' ? value : '';
}
