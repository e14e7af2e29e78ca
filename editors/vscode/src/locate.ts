/**
 * Finds the `storesmith` executable.
 *
 * Knows nothing of VS Code: what it needs of the machine comes in as a `Machine`.
 */
import * as path from 'node:path';

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** The value of the environment variable `PATH`. */
  readonly searchPath: string;
  isExecutable(file: string): boolean;
  /** The file with its symbolic links followed; the file itself where that fails. */
  realPath(file: string): string;
}

export interface Workspace {
  /** Absolute paths of the workspace's folders, in the order that the user gave them. */
  readonly folders: readonly string[];
  readonly trusted: boolean;
}

export type Located =
  | { readonly found: true; readonly command: string; readonly from: 'setting' | 'venv' | 'PATH' }
  | { readonly found: false; readonly reason: string };

/**
 * Looks at the setting `storesmith.path`, then at each folder's `.venv` (in a trusted workspace),
 * then along `PATH`.
 *
 * A path that is set is never passed over in silence: when it cannot be used, that is the answer.
 * In an untrusted workspace nothing that lies in the workspace is ever answered, by whatever way it
 * was reached: `PATH` may well hold the workspace's own `.venv`.
 */
export function locate(configured: string, workspace: Workspace, machine: Machine): Located {
  const { join, isAbsolute } = paths(machine);
  const windows = machine.platform === 'win32';
  const mayRun = (file: string) => workspace.trusted || !isInWorkspace(file, workspace, machine);

  if (configured.trim() !== '') {
    const command = expand(configured.trim(), workspace, machine);
    if (!isAbsolute(command)) {
      return missing(`The setting storesmith.path must be an absolute path, and is '${configured}'.`);
    }
    if (!mayRun(command)) {
      return missing(`The setting storesmith.path names a program in this workspace ('${command}'), which is not trusted.`);
    }
    if (!machine.isExecutable(command)) {
      return missing(`The setting storesmith.path names no executable file: '${command}'.`);
    }
    return { found: true, command, from: 'setting' };
  }

  if (workspace.trusted) {
    for (const folder of workspace.folders) {
      const command = windows
        ? join(folder, '.venv', 'Scripts', 'storesmith.exe')
        : join(folder, '.venv', 'bin', 'storesmith');
      if (machine.isExecutable(command)) {
        return { found: true, command, from: 'venv' };
      }
    }
  }

  for (const entry of machine.searchPath.split(windows ? ';' : ':')) {
    // An empty or relative entry would mean "wherever the editor happens to run".
    if (!isAbsolute(entry)) {
      continue;
    }
    const command = join(entry, windows ? 'storesmith.exe' : 'storesmith');
    if (machine.isExecutable(command) && mayRun(command)) {
      return { found: true, command, from: 'PATH' };
    }
  }

  return missing(
    workspace.trusted
      ? 'The storesmith language server is neither in a .venv of this workspace nor on PATH.'
      : 'The storesmith language server is not on PATH (programs in this workspace are not started, because it is not trusted).',
  );
}

function paths(machine: Machine): path.PlatformPath {
  return machine.platform === 'win32' ? path.win32 : path.posix;
}

function missing(reason: string): Located {
  return { found: false, reason };
}

function expand(configured: string, workspace: Workspace, machine: Machine): string {
  const folder = workspace.folders[0];
  const withFolder = folder === undefined ? configured : configured.replaceAll('${workspaceFolder}', () => folder);
  const expanded = withFolder.replace(/^~(?=$|[/\\])/, () => machine.home);
  return paths(machine).normalize(expanded);
}

function isInWorkspace(file: string, workspace: Workspace, machine: Machine): boolean {
  const { relative, isAbsolute, sep } = paths(machine);
  const isIn = (folder: string, candidate: string) => {
    const way = relative(folder, candidate);
    return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  };
  return workspace.folders.some(
    (folder) => isIn(folder, file) || isIn(machine.realPath(folder), machine.realPath(file)),
  );
}
