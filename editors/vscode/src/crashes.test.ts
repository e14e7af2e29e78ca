import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Crashes } from './crashes';

const MINUTE = 60_000;

test('the fourth crash within three minutes is the last', () => {
  const crashes = new Crashes();
  assert.deepEqual(
    [0, 1, 2, 3].map((second) => crashes.allowAnother(second * 1000)),
    [true, true, true, false],
  );
  assert.match(crashes.told, /ended 4 times within 3 minutes/);
});

test('a crash now and then is none too many', () => {
  const crashes = new Crashes();
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5].map((time) => crashes.allowAnother(time * MINUTE)),
    [true, true, true, true, true, true],
  );
});

test('who starts it by hand gives it all its chances again', () => {
  const crashes = new Crashes();
  for (const time of [0, 1, 2, 3]) {
    crashes.allowAnother(time);
  }
  crashes.forget();
  assert.ok(crashes.allowAnother(4));
});
