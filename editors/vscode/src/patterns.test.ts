import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isCastlecraft, patternsIn, selecting } from './patterns';

test('a kind names its files', () => {
  assert.deepEqual(patternsIn('name = "a"\nfiles = ["**/*.projection_store.json"]\n[generate]\nstore = "x"\n'), [
    '**/*.projection_store.json',
  ]);
});

test('an array may go over several lines, with comments and strings of both sorts', () => {
  const toml = 'files = [ # all ]\n  \'a.json\', # "not.json"\n  "b\\\\c.json",\n]\r\nother = [\'d.json\']\n';
  assert.deepEqual(patternsIn(toml), ['**/a.json', '**/b\\c.json']);
});

test('pyproject.toml has further files in its table', () => {
  const toml =
    '[tool.ruff]\ninclude = ["no.json"]\n\n[ tool . "storesmith" ] # ours\ninclude = ["definitions/**/*.json"]\n';
  assert.deepEqual(patternsIn(toml), ['**/definitions/**/*.json']);
});

test('files is a key of the top of a kind, and of nothing else', () => {
  assert.deepEqual(patternsIn('[generate]\nfiles = ["a.json"]\n'), []);
  assert.deepEqual(patternsIn('profiles = ["a.json"]\n# files = ["b.json"]\n'), []);
});

test('what is half typed gives what can be read of it', () => {
  assert.deepEqual(patternsIn('files = ["a.json", "b'), ['**/a.json']);
  assert.deepEqual(patternsIn('files = '), []);
  assert.deepEqual(patternsIn(''), []);
});

test('patterns fit below any folder, as they do in the server', () => {
  assert.deepEqual(selecting(['**/a.json', './b.json', '/c.json', ' ', '**.json']), [
    '**/a.json',
    '**/b.json',
    '**/c.json',
    '**.json',
  ]);
});

test('a project that builds on Castlecraft is known by its dependencies, or by its settings', () => {
  assert.ok(isCastlecraft('[project]\ndependencies = [\n  "castlecraft-engineer[all]>=0.11",\n]\n'));
  assert.ok(isCastlecraft('[tool.poetry.dependencies]\nCastlecraft_Engineer = "^0.11"\n'));
  assert.ok(isCastlecraft('[tool.storesmith]\napp-root = "app"\n'));
  assert.ok(isCastlecraft('[ tool . storesmith.rules ]\n'));
  assert.ok(!isCastlecraft('[project]\nname = "shop"\n[tool.ruff]\n# [tool.storesmith] is not used\n'));
  assert.ok(!isCastlecraft('[tool.storesmithy]\n'));
  assert.ok(!isCastlecraft(''));
});

test('a string that is never closed takes no time', () => {
  const started = performance.now();
  assert.deepEqual(patternsIn(`files = ["${'\\"'.repeat(30_000)}`), []);
  assert.ok(performance.now() - started < 2000);
});
