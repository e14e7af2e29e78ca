import assert from 'node:assert/strict';
import { test } from 'node:test';

import { installers, upgrader } from './install';
import { machine } from './machine.testing';

const trusted = { folders: ['/srv/shop'], trusted: true };
const untrusted = { ...trusted, trusted: false };
const UV = '/usr/bin/uv';
const PIPX = '/usr/local/bin/pipx';

test('what is offered is what is on PATH, uv first', () => {
  const uv = { program: UV, args: ['tool', 'install', 'storesmith'], shown: 'uv tool install storesmith' };
  const pipx = { program: PIPX, args: ['install', 'storesmith'], shown: 'pipx install storesmith' };
  assert.deepEqual(installers(trusted, machine({ files: [PIPX, UV] })), [uv, pipx]);
  assert.deepEqual(installers(trusted, machine({ files: [PIPX] })), [pipx]);
  assert.deepEqual(installers(trusted, machine({ files: [] })), []);
});

test('an untrusted workspace brings no installer of its own', () => {
  const env = { PATH: '/srv/shop/bin:/usr/bin' };
  const shadowed = installers(untrusted, machine({ files: ['/srv/shop/bin/uv', UV], env }));
  assert.deepEqual(
    shadowed.map((step) => step.program),
    [UV],
  );
  assert.deepEqual(installers(untrusted, machine({ files: ['/srv/shop/bin/uv'], env })), []);
});

test('a server is upgraded by what installed it', () => {
  const link = '/home/ada/.local/bin/storesmith';
  const inUv = machine({
    files: [UV, PIPX],
    links: { [link]: '/home/ada/.local/share/uv/tools/storesmith/bin/storesmith' },
  });
  assert.deepEqual(upgrader(link, trusted, inUv), {
    program: UV,
    args: ['tool', 'upgrade', 'storesmith'],
    shown: 'uv tool upgrade storesmith',
  });
  const inPipx = machine({
    files: [UV, PIPX],
    links: { [link]: '/home/ada/.local/share/pipx/venvs/storesmith/bin/storesmith' },
  });
  assert.equal(upgrader(link, trusted, inPipx)?.shown, 'pipx upgrade storesmith');
  assert.equal(upgrader('/opt/storesmith', trusted, machine({ files: [UV, PIPX] })), undefined);
});

test("a server in an environment is upgraded by that environment's pip, or by uv where it has none", () => {
  const bin = '/srv/my shop/.venv/bin';
  const withPip = machine({ files: [UV, `${bin}/python`, `${bin}/pip`] });
  assert.deepEqual(upgrader(`${bin}/storesmith`, trusted, withPip), {
    program: `${bin}/python`,
    args: ['-m', 'pip', 'install', '--upgrade', 'storesmith'],
    shown: "'/srv/my shop/.venv/bin/python' -m pip install --upgrade storesmith",
  });
  const without = upgrader(`${bin}/storesmith`, trusted, machine({ files: [UV, `${bin}/python`] }));
  assert.deepEqual(without?.program, UV);
  assert.deepEqual(without?.args, ['pip', 'install', '--python', `${bin}/python`, '--upgrade', 'storesmith']);
});

test('what is shown can be pasted into a terminal, whatever the folder is called', () => {
  for (const [folder, shown] of [
    ["/srv/o'brien", "'/srv/o'\\''brien/python'"],
    ['/srv/$(reboot)', "'/srv/$(reboot)/python'"],
    ['/srv/a;b', "'/srv/a;b/python'"],
    ['/srv/Zoë', "'/srv/Zoë/python'"],
    ['/srv/a-b_1.0', '/srv/a-b_1.0/python'],
  ] as const) {
    const step = upgrader(`${folder}/storesmith`, untrusted, machine({ files: [`${folder}/python`] }));
    assert.equal(step?.shown, `${shown} -m pip install --upgrade storesmith`);
  }
  const scripts = "C:\\O'Brien\\Scripts";
  const windows = machine({ files: [`${scripts}\\python.exe`], platform: 'win32', env: {} });
  const step = upgrader(`${scripts}\\storesmith.exe`, untrusted, windows);
  assert.equal(step?.shown, "'C:\\O''Brien\\Scripts\\python.exe' -m pip install --upgrade storesmith");
});

test('on Windows, where programs are copied, uv is taken to have installed it', () => {
  const uv = 'C:\\Tools\\uv.exe';
  const windows = machine({ files: [uv], platform: 'win32', env: { Path: 'C:\\Tools' } });
  assert.equal(upgrader('C:\\Users\\ada\\.local\\bin\\storesmith.exe', trusted, windows)?.program, uv);
  const scripts = 'C:\\shop\\.venv\\Scripts';
  const inVenv = machine({
    files: [uv, `${scripts}\\python.exe`, `${scripts}\\pip.exe`],
    platform: 'win32',
    env: { Path: 'C:\\Tools' },
  });
  assert.equal(upgrader(`${scripts}\\storesmith.exe`, trusted, inVenv)?.program, `${scripts}\\python.exe`);
});
