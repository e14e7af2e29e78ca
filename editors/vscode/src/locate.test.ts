import assert from 'node:assert/strict';
import { test } from 'node:test';

import { environment, locate as locateWith, type Workspace } from './locate';
import { machine } from './machine.testing';

function locate(configured: string, workspace: Workspace, on: ReturnType<typeof machine>) {
  return locateWith(configured, [], workspace, on);
}

const trusted: Workspace = { folders: ['/srv/shop'], trusted: true };
const untrusted: Workspace = { ...trusted, trusted: false };

const VENV = '/srv/shop/.venv/bin/storesmith';
const ON_PATH = '/usr/local/bin/storesmith';

test('the setting comes before the .venv, and the .venv before PATH', () => {
  const all = machine({ files: ['/opt/storesmith', VENV, ON_PATH] });
  assert.deepEqual(locate('/opt/storesmith', trusted, all), {
    found: true,
    command: '/opt/storesmith',
    from: 'setting',
  });
  assert.deepEqual(locate('', trusted, all), { found: true, command: VENV, from: 'venv' });
  assert.deepEqual(locate('', trusted, machine({ files: [ON_PATH] })), { found: true, command: ON_PATH, from: 'PATH' });
});

test('each folder of the workspace may hold the .venv', () => {
  const folders = ['/srv/docs', '/srv/shop'];
  assert.deepEqual(locate('', { folders, trusted: true }, machine({ files: [VENV] })), {
    found: true,
    command: VENV,
    from: 'venv',
  });
});

test('a home folder and the workspace folder are expanded in the setting', () => {
  const files = ['/home/ada/bin/storesmith', '/srv/shop/tools/storesmith'];
  for (const [configured, command] of [
    ['~/bin/storesmith', '/home/ada/bin/storesmith'],
    ['${workspaceFolder}/tools/storesmith', '/srv/shop/tools/storesmith'],
    ['  /srv/shop/./tools/storesmith ', '/srv/shop/tools/storesmith'],
  ] as const) {
    assert.deepEqual(locate(configured, trusted, machine({ files })), { found: true, command, from: 'setting' });
  }
});

test('a setting that cannot be used is said, not passed over', () => {
  const all = machine({ files: [VENV, ON_PATH] });
  for (const configured of ['/opt/gone', 'storesmith', '${workspaceFolder']) {
    const located = locate(configured, trusted, all);
    assert.ok(!located.found, configured);
    assert.match(located.reason, /storesmith\.path/);
  }
});

test('an untrusted workspace starts nothing of its own', () => {
  assert.ok(!locate('', untrusted, machine({ files: [VENV] })).found);
  assert.ok(!locate('${workspaceFolder}/.venv/bin/storesmith', untrusted, machine({ files: [VENV] })).found);
  assert.ok(!locate('/opt/../srv/shop/.venv/bin/storesmith', untrusted, machine({ files: [VENV] })).found);

  const searchPath = '/srv/shop/.venv/bin:/usr/local/bin';
  assert.ok(!locate('', untrusted, machine({ files: [VENV], env: { PATH: searchPath } })).found);
  assert.deepEqual(locate('', untrusted, machine({ files: [VENV, ON_PATH], env: { PATH: searchPath } })), {
    found: true,
    command: ON_PATH,
    from: 'PATH',
  });
});

test('a link does not hide that a program is in the untrusted workspace', () => {
  const link = '/usr/local/bin/storesmith';
  assert.ok(!locate('', untrusted, machine({ files: [link], links: { [link]: VENV } })).found);

  const linkedFolder: Workspace = { folders: ['/home/ada/shop'], trusted: false };
  const links = { '/home/ada/shop': '/srv/shop' };
  assert.ok(!locate('', linkedFolder, machine({ files: [VENV], links, env: { PATH: '/srv/shop/.venv/bin' } })).found);
});

test('a neighbour whose name begins alike is not in the workspace', () => {
  const neighbour = '/srv/shop-tools/storesmith';
  assert.ok(locate(neighbour, untrusted, machine({ files: [neighbour] })).found);
  const dots = '/srv/shop/../..tools/storesmith';
  assert.ok(locate(dots, untrusted, machine({ files: ['/srv/..tools/storesmith'] })).found);
});

test('relative and empty entries of PATH are not searched', () => {
  const files = ['storesmith', 'bin/storesmith', '/storesmith'];
  assert.ok(!locate('', trusted, machine({ files, env: { PATH: ':bin:.' } })).found);
});

test('Windows has its own names and separators', () => {
  const windows = (files: readonly string[]) =>
    machine({ files, platform: 'win32', env: { Path: 'C:\\Windows;C:\\Tools' } });
  const shop: Workspace = { folders: ['C:\\work\\shop'], trusted: true };
  for (const [configured, command, from] of [
    ['', 'C:\\work\\shop\\.venv\\Scripts\\storesmith.exe', 'venv'],
    ['', 'C:\\Tools\\storesmith.exe', 'PATH'],
    ['~\\bin\\storesmith.exe', 'C:\\Users\\ada\\bin\\storesmith.exe', 'setting'],
    ['${workspaceFolder}/bin/storesmith.exe', 'C:\\work\\shop\\bin\\storesmith.exe', 'setting'],
  ] as const) {
    assert.deepEqual(locate(configured, shop, windows([command])), { found: true, command, from });
  }
  const inside = 'C:\\work\\shop\\storesmith.exe';
  assert.ok(!locate(inside, { ...shop, trusted: false }, windows([inside])).found);
  const otherDrive = 'D:\\storesmith.exe';
  assert.ok(locate(otherDrive, { ...shop, trusted: false }, windows([otherDrive])).found);
});

test('with nothing found the answer says where was looked', () => {
  const nothing = machine({ files: [] });
  const inTrusted = locate('', trusted, nothing);
  const inUntrusted = locate('', untrusted, nothing);
  assert.ok(!inTrusted.found && !inUntrusted.found);
  assert.match(inTrusted.reason, /Python environment/);
  assert.match(inUntrusted.reason, /not trusted/);
});

test('the environment that was chosen for the workspace comes before its .venv', () => {
  const chosen = '/home/ada/.cache/pypoetry/shop/bin';
  const files = [`${chosen}/storesmith`, VENV, ON_PATH];
  const found = locateWith('', [`${chosen}/python`], trusted, machine({ files }));
  assert.deepEqual(found, { found: true, command: `${chosen}/storesmith`, from: 'python' });

  const without = locateWith('', ['/usr/bin/python3'], trusted, machine({ files }));
  assert.deepEqual(without, { found: true, command: VENV, from: 'venv' });
  const set = locateWith(VENV, [`${chosen}/python`], trusted, machine({ files }));
  assert.deepEqual(set, { found: true, command: VENV, from: 'setting' });
});

test('in an untrusted workspace no environment is asked for a program', () => {
  const files = ['/home/ada/env/bin/storesmith'];
  assert.ok(!locateWith('', ['/home/ada/env/bin/python'], untrusted, machine({ files })).found);
});

test("conda's interpreter on Windows lies above the programs", () => {
  const command = 'C:\\Users\\ada\\miniconda3\\envs\\shop\\Scripts\\storesmith.exe';
  const windows = machine({ files: [command], platform: 'win32', env: {} });
  const found = locateWith('', ['C:\\Users\\ada\\miniconda3\\envs\\shop\\python.exe'], trusted, windows);
  assert.deepEqual(found, { found: true, command, from: 'python' });
});

test('what uv and pipx have installed is found where PATH does not name it', () => {
  for (const [folder, env] of [
    ['/home/ada/.local/bin', {}],
    ['/opt/tools', { UV_TOOL_BIN_DIR: '/opt/tools' }],
    ['/opt/pipx', { PIPX_BIN_DIR: '/opt/pipx' }],
    ['/data/bin', { XDG_BIN_HOME: '/data/bin' }],
    ['/data/bin', { XDG_DATA_HOME: '/data/share' }],
  ] as const) {
    const command = `${folder}/storesmith`;
    const on = machine({ files: [command], env: { PATH: '/usr/bin', ...env } });
    assert.deepEqual(locate('', trusted, on), { found: true, command, from: 'tools' });
    assert.deepEqual(locate('', untrusted, on), { found: true, command, from: 'tools' });
  }
  const inside = machine({ files: ['/srv/shop/bin/storesmith'], env: { UV_TOOL_BIN_DIR: '/srv/shop/bin' } });
  assert.ok(!locate('', untrusted, inside).found);
});

test('a setting that cannot be used is told apart from a server that is not there', () => {
  const none = machine({ files: [] });
  const set = locate('/opt/gone', trusted, none);
  const notSet = locate('', trusted, none);
  assert.ok(!set.found && set.isSetting);
  assert.ok(!notSet.found && !notSet.isSetting);
});

test('in an untrusted workspace no variable leads Python to modules in it', () => {
  const env = { PATH: '/usr/bin', PYTHONPATH: '/srv/shop', PYTHONHOME: '/srv/shop', PYTHONUTF8: '1' };
  assert.deepEqual(environment(untrusted, machine({ files: [], env })), { PATH: '/usr/bin', PYTHONUTF8: '1' });
  assert.deepEqual(environment(trusted, machine({ files: [], env })), env);
  const windows = machine({ files: [], env: { Path: 'C:\\', PythonPath: 'C:\\shop' }, platform: 'win32' });
  assert.deepEqual(environment(untrusted, windows), { Path: 'C:\\' });
});
