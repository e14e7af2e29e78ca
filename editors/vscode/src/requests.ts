/** What the server's commands take and give. */
import { ExecuteCommandRequest, type LanguageClient } from 'vscode-languageclient/node';

export interface Info {
  readonly text: string;
}

export interface Checked {
  readonly errors: number;
  readonly warnings: number;
  readonly text: string;
}

export interface ClassFound {
  /** The kind of the definition that it may have. */
  readonly kind: string;
  readonly module: string;
  readonly name: string;
  readonly path: string;
  /** What its snapshots can be kept in. */
  readonly storeTypes: readonly string[];
  /** The root of its project. */
  readonly project: string;
  /** Whether a definition is for it already. */
  readonly isTaken: boolean;
}

export interface DefinitionFound {
  readonly uri: string;
  readonly index: number;
  readonly name: string;
  readonly title: string;
  readonly files: readonly { readonly uri: string; readonly role: string; readonly exists: boolean }[];
}

export function hasCommand(client: LanguageClient, command: string): boolean {
  return client.initializeResult?.capabilities.executeCommandProvider?.commands.includes(command) === true;
}

/** Has the server carry out one of its commands; gives what it answers. */
export async function request<Answer>(client: LanguageClient, command: string, ...args: unknown[]): Promise<Answer> {
  return (await client.sendRequest(ExecuteCommandRequest.type, { command, arguments: args })) as Answer;
}
