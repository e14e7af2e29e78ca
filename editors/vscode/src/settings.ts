/** Reads the extension's settings. */
import { workspace } from 'vscode';

import { FOR_SERVER } from './server-settings';

export const SECTION = 'storesmith';

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

/** What the server is told as it starts. Whether the workspace is trusted is VS Code's to say, so nothing that is set overrides it. */
export function initialSettings(): Record<string, unknown> {
  return { ...serverSettings(), workspaceTrusted: workspace.isTrusted };
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
