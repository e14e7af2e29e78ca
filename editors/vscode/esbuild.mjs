// Bundles the extension into dist/ (or, with --test, its tests into dist-test/).
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as esbuild from 'esbuild';

const test = process.argv.includes('--test');
const outdir = test ? 'dist-test' : 'dist';

fs.rmSync(outdir, { recursive: true, force: true });
const { metafile } = await esbuild.build({
  entryPoints: test ? tests() : ['src/extension.ts'],
  bundle: true,
  outdir,
  platform: 'node',
  format: 'cjs',
  // What VS Code 1.95, the oldest that package.json allows, runs extensions on.
  target: 'node20',
  external: ['vscode'],
  minify: process.argv.includes('--minify'),
  sourcemap: test ? 'inline' : false,
  metafile: true,
});

if (!test) {
  fs.writeFileSync(path.join(outdir, 'THIRD_PARTY_LICENSES.txt'), licences(Object.keys(metafile.inputs)));
}

function tests() {
  return fs.readdirSync('src').filter((name) => name.endsWith('.test.ts')).map((name) => `src/${name}`);
}

/** The licences of the packages that were bundled: each asks that its text goes with every copy. */
function licences(inputs) {
  const folders = new Set();
  for (const input of inputs) {
    const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) {
      folders.add(found[1]);
    }
  }
  return [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const file = fs.readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined) {
      throw new Error(`${name} is bundled, but has no licence file`);
    }
    return `${name} ${version} (${license})\n\n${fs.readFileSync(path.join(folder, file), 'utf8').trim()}\n`;
  }).join(`\n${'-'.repeat(78)}\n\n`);
}
