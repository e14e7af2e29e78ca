/**
 * Plans how the server is installed or upgraded: with which of the programs that are there, and by which command.
 *
 * Knows nothing of VS Code, and runs nothing.
 */
import { executable, isWindows, paths, which, type Machine, type Workspace } from './locate';

export interface Step {
  /** The program, as an absolute path. */
  readonly program: string;
  readonly args: readonly string[];
  /** What a person would type for it, and is told before it is run. */
  readonly shown: string;
}

/** The ways to install the server on this machine, the likeliest first; none where neither uv nor pipx is there. */
export function installers(workspace: Workspace, machine: Machine): Step[] {
  const offers = [
    ['uv', 'tool', 'install', 'storesmith'],
    ['pipx', 'install', 'storesmith'],
  ] as const;
  return offers.flatMap(([name, ...args]) => {
    const program = which(name, workspace, machine);
    return program === undefined ? [] : [{ program, args, shown: shown(name, args, machine) }];
  });
}

/** How the server that was found is upgraded, by where it lies; undefined where that cannot be told. */
export function upgrader(command: string, workspace: Workspace, machine: Machine): Step | undefined {
  const { dirname, join } = paths(machine);
  const step = (program: string | undefined, name: string, args: readonly string[]): Step | undefined =>
    program === undefined ? undefined : { program, args, shown: shown(name, args, machine) };
  const real = machine.realPath(command);
  const way = real.replaceAll('\\', '/');
  const uv = which('uv', workspace, machine);
  const pipx = which('pipx', workspace, machine);
  if (way.includes('/uv/tools/storesmith/')) {
    return step(uv, 'uv', ['tool', 'upgrade', 'storesmith']);
  }
  if (way.includes('/pipx/venvs/storesmith/')) {
    return step(pipx, 'pipx', ['upgrade', 'storesmith']);
  }
  // An environment has its own interpreter beside the program. Links are followed for the folder only: an environment's
  // interpreter is mostly a link itself, and works on the environment only under the name that it has there.
  const python = join(dirname(real), executable('python', machine));
  if (machine.isExecutable(python)) {
    const pip = join(dirname(real), executable('pip', machine));
    if (machine.isExecutable(pip) || uv === undefined) {
      return step(python, python, ['-m', 'pip', 'install', '--upgrade', 'storesmith']);
    }
    return step(uv, 'uv', ['pip', 'install', '--python', python, '--upgrade', 'storesmith']);
  }
  // On Windows uv and pipx copy the program instead of linking it.
  if (isWindows(machine)) {
    return uv === undefined
      ? step(pipx, 'pipx', ['upgrade', 'storesmith'])
      : step(uv, 'uv', ['tool', 'upgrade', 'storesmith']);
  }
  return undefined;
}

/** The command as a shell takes it: a POSIX one, or PowerShell on Windows. */
function shown(name: string, args: readonly string[], machine: Machine): string {
  const [plain, escaped] = isWindows(machine) ? [/^[\w.:/=\\-]+$/, "''"] : [/^[\w.:/=-]+$/, "'\\''"];
  return [name, ...args]
    .map((word) => (plain.test(word) ? word : `'${word.replaceAll("'", () => escaped)}'`))
    .join(' ');
}
