/** The machine that the extension runs on. */
import * as fs from 'node:fs';
import * as os from 'node:os';

import type { Machine } from './locate';

export function thisMachine(): Machine {
  return {
    platform: process.platform,
    home: os.homedir(),
    env: process.env,
    isExecutable(file) {
      try {
        fs.accessSync(file, fs.constants.X_OK);
        return fs.statSync(file).isFile();
      } catch {
        return false;
      }
    },
    realPath(file) {
      // The native one also knows how a name is really written, on file systems that take it in capitals or shortened too.
      try {
        return fs.realpathSync.native(file);
      } catch {
        return file;
      }
    },
  };
}
