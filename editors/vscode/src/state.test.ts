import assert from 'node:assert/strict';
import { test } from 'node:test';

import { described, shown, type State } from './state';

const server = { command: '/usr/bin/storesmith', from: 'PATH' } as const;
const running: State = { is: 'running', server, version: '1.2.0', trusted: true };

test('a running server is shown with its version, and spins only while it is at work', () => {
  assert.deepEqual(shown(running, []), {
    text: 'Storesmith 1.2.0',
    detail: 'running',
    severity: 'information',
    isBusy: false,
    command: { title: 'Show Info', id: 'storesmith.showInfo' },
  });
  const busy = shown(running, ['Looking for definitions']);
  assert.ok(busy.isBusy);
  assert.equal(busy.detail, 'Looking for definitions');
});

test('a workspace that is not trusted is said', () => {
  assert.match(shown({ ...running, trusted: false }, []).detail, /not trusted/);
});

test('what is wrong is an error, with the reason, and a way to try again', () => {
  const failed = shown({ is: 'failed', server, reason: 'it has ended 4 times' }, []);
  assert.deepEqual(
    [failed.severity, failed.detail, failed.command.title],
    ['error', 'it has ended 4 times', 'Restart'],
  );
  assert.equal(shown({ is: 'missing', reason: 'nowhere' }, []).severity, 'error');
  assert.ok(shown({ is: 'looking' }, []).isBusy && shown({ is: 'starting', server }, []).isBusy);
  assert.ok(!shown({ is: 'idle' }, []).isBusy);
});

test('a report has the path of the server, and how it was found', () => {
  assert.equal(described(running), 'Server: running, version 1.2.0\nPath: /usr/bin/storesmith\nFound by way of: PATH');
  assert.match(described({ is: 'missing', reason: 'It is nowhere.' }), /not found\. It is nowhere\./);
});
