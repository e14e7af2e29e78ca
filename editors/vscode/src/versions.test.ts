import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { test } from 'node:test';

import { isOlder } from './versions';

test('versions are compared by their numbers', () => {
  for (const [version, minimum] of [
    ['0.1.0', '0.2.0'],
    ['0.9', '0.10'],
    ['1.2', '1.2.1'],
    ['0.2.0rc1', '0.2.0'],
    ['0.2.0.dev3', '0.2'],
  ] as const) {
    assert.ok(isOlder(version, minimum), `${version} < ${minimum}`);
  }
  for (const [version, minimum] of [
    ['0.2.0', '0.2.0'],
    ['0.2', '0.2.0'],
    ['0.10.0', '0.9.9'],
    ['1.0.0rc1', '0.9'],
    ['0.2.0+local', '0.2.0'],
    ['0.2.0.post1', '0.2.0'],
    ['unknown', '0.2.0'],
  ] as const) {
    assert.ok(!isOlder(version, minimum), `${version} >= ${minimum}`);
  }
});

test('the extension has the version of the server that it is released with, and works with that', () => {
  const manifest = JSON.parse(fs.readFileSync('package.json', 'utf8')) as { version: string; minimumServer: string };
  const [, version] =
    /^__version__ = "(.*)"$/m.exec(fs.readFileSync('../../server/storesmith/__init__.py', 'utf8')) ?? [];
  assert.equal(manifest.version, version);
  assert.ok(!isOlder(manifest.version, manifest.minimumServer));
});
