/**
 * Finds the file patterns that a project names in its `kind.toml` and `pyproject.toml` files.
 *
 * Knows nothing of VS Code. It is no parser of TOML: it understands arrays of strings, and passes over whatever else there is.
 */

/** The patterns of definitions in a `kind.toml` (`files`) or a `pyproject.toml` (`include`), for a document selector. */
export function patternsIn(toml: string): string[] {
  return selecting([...strings(toml, '', 'files'), ...strings(toml, 'tool.storesmith', 'include')]);
}

/** Whether a `pyproject.toml` says that the project builds on Castlecraft, or is set up for Storesmith. */
export function isCastlecraft(toml: string): boolean {
  return /castlecraft[-_.]engineer|^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*storesmith\b/im.test(toml);
}

/** Patterns as a document selector takes them: each that is not bound to the root may fit below any folder. */
export function selecting(patterns: readonly string[]): string[] {
  const written = patterns.map((pattern) => pattern.trim().replace(/^\.\//, '')).filter((pattern) => pattern !== '');
  return written.map((pattern) => (pattern.startsWith('**') ? pattern : `**/${pattern.replace(/^\/+/, '')}`));
}

function strings(toml: string, table: string, key: string): string[] {
  let current = '';
  const line = /^[ \t]*(?:\[([^[\]\n]+)\][ \t]*(?:#.*)?$|(["']?)([\w-]+)\2[ \t]*=[ \t]*\[)/gm;
  for (let found = line.exec(toml); found !== null; found = line.exec(toml)) {
    if (found[1] !== undefined) {
      current = found[1].replace(/[\s"']/g, '');
    } else if (current === table && found[3] === key) {
      return items(toml.slice(line.lastIndex));
    }
  }
  return [];
}

/** The strings up to the end of the array that `text` is the inside of. */
function items(text: string): string[] {
  const found: string[] = [];
  // A string that is never closed is matched too, or it would be looked at anew from each quotation mark in it.
  for (const [token, double, single] of text.matchAll(/#.*|"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'|["'].*|\]/g)) {
    if (token === ']') {
      break;
    }
    const item = single ?? double?.replace(/\\(["\\])/g, '$1');
    if (item !== undefined) {
      found.push(item);
    }
  }
  return found;
}
