import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ServerProcess, told } from './process';

function node(program: string, lines: string[] = []): Promise<ServerProcess> {
  return ServerProcess.start(process.execPath, ['-e', program], (line) => lines.push(line));
}

test('a program that ends is told of with its exit code and the last lines of its standard error', async () => {
  const lines: string[] = [];
  const ended = await node("for (let n = 1; n <= 9; n++) console.error('line ' + n); process.exitCode = 3", lines);
  assert.deepEqual(await ended.ending(), {
    how: 'ended with exit code 3',
    last: 'line 5\nline 6\nline 7\nline 8\nline 9',
  });
  assert.equal(lines.length, 9);
});

test('a program that says nothing is told of by its exit code alone', async () => {
  assert.deepEqual(await (await node('')).ending(), { how: 'ended with exit code 0', last: '' });
});

test('a program that is killed is told of with the signal', async () => {
  const killed = await node('setInterval(() => {}, 1000)');
  killed.kill();
  assert.equal((await killed.ending()).how, 'was ended by SIGTERM');
});

test('a program has the environment that it is given, and no other', async () => {
  const lines: string[] = [];
  const program = 'console.error(Object.keys(process.env).filter((name) => /^(GIVEN|PATH)$/.test(name)).join())';
  const ended = await ServerProcess.start(process.execPath, ['-e', program], (line) => lines.push(line), {
    GIVEN: '1',
  });
  await ended.ending();
  assert.deepEqual(lines, ['GIVEN']);
});

test('a file that cannot be run is an error at once', async () => {
  await assert.rejects(
    ServerProcess.start('/there/is/no/such/program', [], () => undefined),
    /ENOENT/,
  );
});

test('what is written to a program that has ended breaks nothing', async () => {
  const ended = await node('');
  await ended.ending();
  ended.child.stdin.write('Content-Length: 2\r\n\r\n{}');
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal((await ended.ending()).how, 'ended with exit code 0');
});

test('an ending is one sentence', () => {
  assert.equal(
    told({ how: 'ended with exit code 1', last: 'no such module' }, ' before it answered'),
    'ended with exit code 1 before it answered: no such module',
  );
  assert.equal(told({ how: 'was ended by SIGKILL', last: '' }), 'was ended by SIGKILL');
});
