/**
 * Finds the `storesmith` executable.
 *
 * Knows nothing of VS Code: what it needs of the machine comes in as a `Machine`.
 */
import * as path from 'node:path';

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** The environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  isExecutable(file: string): boolean;
  /** The file with its symbolic links followed; the file itself where that fails. */
  realPath(file: string): string;
}

export interface Workspace {
  /** Absolute paths of the workspace's folders, in the order that the user gave them. */
  readonly folders: readonly string[];
  readonly trusted: boolean;
}

/** A way that the server was found by; what it says to people is in `WAYS`. */
export type Way = 'setting' | 'python' | 'venv' | 'PATH' | 'tools';

export const WAYS: Readonly<Record<Way, string>> = {
  setting: 'the setting storesmith.path',
  python: 'the environment that the Python extension has chosen',
  venv: 'the .venv of the workspace',
  PATH: 'PATH',
  tools: 'the folder that uv and pipx put programs in',
};

export interface Found {
  readonly found: true;
  readonly command: string;
  readonly from: Way;
}

export interface NotFound {
  readonly found: false;
  readonly reason: string;
  /** Whether the setting `storesmith.path` is what cannot be used: then installing the server is no remedy. */
  readonly isSetting: boolean;
}

/**
 * Looks at the setting `storesmith.path`, then (in a trusted workspace) beside the Python interpreters that were chosen for
 * it and at each folder's `.venv`, then along `PATH`, then where uv and pipx put programs.
 *
 * A path that is set is never passed over in silence: when it cannot be used, that is the answer.
 * In an untrusted workspace nothing that lies in the workspace is ever answered, by whatever way it
 * was reached: `PATH` may well hold the workspace's own `.venv`.
 */
export function locate(
  configured: string,
  interpreters: readonly string[],
  workspace: Workspace,
  machine: Machine,
): Found | NotFound {
  const { join, dirname, isAbsolute } = paths(machine);

  if (configured.trim() !== '') {
    const command = expand(configured.trim(), workspace, machine);
    if (!isAbsolute(command)) {
      return unusable(`The setting storesmith.path must be an absolute path, and is '${configured}'.`);
    }
    if (!mayRun(command, workspace, machine)) {
      return unusable(
        `The setting storesmith.path names a program in this workspace ('${command}'), which is not trusted.`,
      );
    }
    if (!machine.isExecutable(command)) {
      return unusable(`The setting storesmith.path names no executable file: '${command}'.`);
    }
    return { found: true, command, from: 'setting' };
  }

  const scripts = isWindows(machine) ? 'Scripts' : 'bin';
  const places: [Way, string][] = [];
  if (workspace.trusted) {
    for (const interpreter of interpreters) {
      places.push(['python', dirname(interpreter)]);
      if (isWindows(machine)) {
        places.push(['python', join(dirname(interpreter), scripts)]); // conda's python.exe lies above its scripts
      }
    }
    places.push(...workspace.folders.map((folder): [Way, string] => ['venv', join(folder, '.venv', scripts)]));
  }
  for (const [from, folder] of places) {
    const command = join(folder, executable('storesmith', machine));
    if (machine.isExecutable(command)) {
      return { found: true, command, from };
    }
  }
  const onPath = which('storesmith', workspace, machine);
  if (onPath !== undefined) {
    return { found: true, command: onPath, from: 'PATH' };
  }
  const inTools = firstIn(toolFolders(machine), 'storesmith', workspace, machine);
  if (inTools !== undefined) {
    return { found: true, command: inTools, from: 'tools' };
  }

  const reason = workspace.trusted
    ? "The storesmith language server is neither in this workspace's Python environment nor on PATH."
    : 'The storesmith language server is not on PATH (programs in this workspace are not started, because it is not trusted).';
  return { found: false, reason, isSetting: false };
}

/** A program along `PATH`; in an untrusted workspace none that lies in it. */
export function which(program: string, workspace: Workspace, machine: Machine): string | undefined {
  return firstIn(searchPath(machine), program, workspace, machine);
}

/** Variables by which Python loads modules from elsewhere, which may well be the workspace. */
const PYTHON_PLACES = ['PYTHONPATH', 'PYTHONHOME', 'PYTHONUSERBASE', 'PYTHONPYCACHEPREFIX', 'PYTHONPLATLIBDIR'];

/** The environment that the server is run in: in an untrusted workspace no variable leads Python to modules in it. */
export function environment(workspace: Workspace, machine: Machine): Record<string, string | undefined> {
  const kept = Object.entries(machine.env).filter(
    ([name]) => workspace.trusted || !PYTHON_PLACES.includes(isWindows(machine) ? name.toUpperCase() : name),
  );
  return Object.fromEntries(kept);
}

export function isWindows(machine: Machine): boolean {
  return machine.platform === 'win32';
}

export function paths(machine: Machine): path.PlatformPath {
  return isWindows(machine) ? path.win32 : path.posix;
}

export function executable(program: string, machine: Machine): string {
  return isWindows(machine) ? `${program}.exe` : program;
}

function searchPath(machine: Machine): string[] {
  // Windows calls the variable Path as often as not, and a copy of its environment minds the case.
  const name = Object.keys(machine.env).find((key) => (isWindows(machine) ? key.toUpperCase() : key) === 'PATH');
  return (name === undefined ? '' : (machine.env[name] ?? '')).split(paths(machine).delimiter);
}

/** Where `uv tool install` and `pipx install` put programs, which `PATH` need not name, least of all that of a running editor. */
function toolFolders(machine: Machine): string[] {
  const { join } = paths(machine);
  const { UV_TOOL_BIN_DIR, PIPX_BIN_DIR, XDG_BIN_HOME, XDG_DATA_HOME } = machine.env;
  const beside = XDG_DATA_HOME === undefined ? undefined : join(XDG_DATA_HOME, '..', 'bin');
  const folders = [UV_TOOL_BIN_DIR, PIPX_BIN_DIR, XDG_BIN_HOME, beside, join(machine.home, '.local', 'bin')];
  return folders.filter((folder) => folder !== undefined);
}

function firstIn(
  folders: readonly string[],
  program: string,
  workspace: Workspace,
  machine: Machine,
): string | undefined {
  const { join, isAbsolute } = paths(machine);
  return folders
    .filter((folder) => isAbsolute(folder)) // an empty or relative one would mean "wherever the editor happens to run"
    .map((folder) => join(folder, executable(program, machine)))
    .find((file) => machine.isExecutable(file) && mayRun(file, workspace, machine));
}

function unusable(reason: string): NotFound {
  return { found: false, reason, isSetting: true };
}

function expand(configured: string, workspace: Workspace, machine: Machine): string {
  const folder = workspace.folders[0];
  const withFolder = folder === undefined ? configured : configured.replaceAll('${workspaceFolder}', () => folder);
  const expanded = withFolder.replace(/^~(?=$|[/\\])/, () => machine.home);
  return paths(machine).normalize(expanded);
}

function mayRun(file: string, workspace: Workspace, machine: Machine): boolean {
  return workspace.trusted || !isInWorkspace(file, workspace, machine);
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
