/** Machines that tests make up. */
import type { Machine } from './locate';

export interface Setup {
  readonly files: readonly string[];
  readonly links?: Readonly<Record<string, string>>;
  readonly platform?: NodeJS.Platform;
  readonly env?: Machine['env'];
}

export function machine({
  files,
  links = {},
  platform = 'linux',
  env = { PATH: '/usr/bin:/usr/local/bin' },
}: Setup): Machine {
  return {
    platform,
    home: platform === 'win32' ? 'C:\\Users\\ada' : '/home/ada',
    env,
    isExecutable: (file) => files.includes(file),
    realPath: (file) => links[file] ?? file,
  };
}
