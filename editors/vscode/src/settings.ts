/** Reads the extension's settings. */
import { extensions, workspace } from 'vscode';

import { FOR_SERVER } from './server-settings';

export const SECTION = 'storesmith';

/** The settings that somebody has set, by their camelCase names; the server has its own defaults for the rest. */
export function serverSettings(): Record<string, unknown> {
  const configuration = workspace.getConfiguration(SECTION);
  const settings: Record<string, unknown> = {};
  for (const name of FOR_SERVER) {
    const set = configuration.inspect(name);
    const isSet = [set?.globalValue, set?.workspaceValue, set?.workspaceFolderValue].some(
      (value) => value !== undefined,
    );
    const value = configuration.get<unknown>(name);
    if (isSet && value !== null && value !== '') {
      settings[name] = value;
    }
  }
  return settings;
}

/** What the server is told as it starts. What is VS Code's to say, nothing that is set overrides. */
export function initialSettings(): Record<string, unknown> {
  return { ...serverSettings(), workspaceTrusted: workspace.isTrusted, jsonSyntaxIsChecked: isJsonChecked() };
}

/** The patterns in `storesmith.include`. */
export function includedPatterns(): string[] {
  const value = workspace.getConfiguration(SECTION).get<unknown>('include');
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

export function configuredPath(): string {
  const value = workspace.getConfiguration(SECTION).get<unknown>('path');
  return typeof value === 'string' ? value : '';
}

/** Whether the protocol is traced; how much of it, the client itself reads. */
export function isTraced(): boolean {
  return workspace.getConfiguration(SECTION).get<unknown>('trace.server', 'off') !== 'off';
}

/** Whether what is generated is saved: VS Code's own setting for what refactorings change. */
export function savesGenerated(): boolean {
  return workspace.getConfiguration('files').get<unknown>('refactoring.autoSave') !== false;
}

/** VS Code's own setting of whether its JSON support reports problems. */
export const JSON_VALIDATION = 'json.validate.enable';

/** Whether VS Code's own JSON support says what is wrong with the syntax of JSON files. */
function isJsonChecked(): boolean {
  const isThere = extensions.getExtension('vscode.json-language-features') !== undefined;
  return isThere && workspace.getConfiguration().get<unknown>(JSON_VALIDATION) !== false;
}
