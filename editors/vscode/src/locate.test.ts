import assert from 'node:assert/strict';
import { test } from 'node:test';

import { locate, type Machine, type Workspace } from './locate';

interface Setup {
  readonly files: readonly string[];
  readonly links?: Readonly<Record<string, string>>;
  readonly platform?: NodeJS.Platform;
  readonly searchPath?: string;
}

function machine({ files, links = {}, platform = 'linux', searchPath = '/usr/bin:/usr/local/bin' }: Setup): Machine {
  return {
    platform,
    home: platform === 'win32' ? 'C:\\Users\\ada' : '/home/ada',
    searchPath,
    isExecutable: (file) => files.includes(file),
    realPath: (file) => links[file] ?? file,
  };
}

const trusted: Workspace = { folders: ['/srv/shop'], trusted: true };
const untrusted: Workspace = { ...trusted, trusted: false };

const VENV = '/srv/shop/.venv/bin/storesmith';
const ON_PATH = '/usr/local/bin/storesmith';

test('the setting comes before the .venv, and the .venv before PATH', () => {
  const all = machine({ files: ['/opt/storesmith', VENV, ON_PATH] });
  assert.deepEqual(locate('/opt/storesmith', trusted, all), { found: true, command: '/opt/storesmith', from: 'setting' });
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
  assert.ok(!locate('', untrusted, machine({ files: [VENV], searchPath })).found);
  assert.deepEqual(locate('', untrusted, machine({ files: [VENV, ON_PATH], searchPath })), {
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
  assert.ok(!locate('', linkedFolder, machine({ files: [VENV], links, searchPath: '/srv/shop/.venv/bin' })).found);
});

test('a neighbour whose name begins alike is not in the workspace', () => {
  const neighbour = '/srv/shop-tools/storesmith';
  assert.ok(locate(neighbour, untrusted, machine({ files: [neighbour] })).found);
  const dots = '/srv/shop/../..tools/storesmith';
  assert.ok(locate(dots, untrusted, machine({ files: ['/srv/..tools/storesmith'] })).found);
});

test('relative and empty entries of PATH are not searched', () => {
  const files = ['storesmith', 'bin/storesmith', '/storesmith'];
  assert.ok(!locate('', trusted, machine({ files, searchPath: ':bin:.' })).found);
});

test('Windows has its own names and separators', () => {
  const windows = (files: readonly string[]) =>
    machine({ files, platform: 'win32', searchPath: 'C:\\Windows;C:\\Tools' });
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
  assert.match(inTrusted.reason, /\.venv/);
  assert.match(inUntrusted.reason, /not trusted/);
});
