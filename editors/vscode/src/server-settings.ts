/** The names of the server's settings. Made by `make settings` from server/storesmith/project/config.py. */
export const FOR_SERVER = [
  'appRoot',
  'testsDir',
  'include',
  'kinds',
  'sourceRoots',
  'pythonEnvironment',
  'rules',
  'maxProblems',
  'run',
  'generateOnSave',
] as const;
