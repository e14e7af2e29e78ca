/** Compares versions as Python packages have them: `1.2.0`, `1.3.0rc1`, `1.3.0.dev4`, `1.2.0+local`. */

/** Whether `version` is older than `minimum`, which is made of plain numbers; one that cannot be read is not called old. */
export function isOlder(version: string, minimum: string): boolean {
  const found = /^v?(\d+(?:\.\d+)*)[-_.]?(a|b|c|rc|alpha|beta|pre|preview|dev)?/i.exec(version.trim());
  if (found?.[1] === undefined) {
    return false;
  }
  const ours = numbers(found[1]);
  const least = numbers(minimum);
  for (let at = 0; at < Math.max(ours.length, least.length); at++) {
    const difference = (ours[at] ?? 0) - (least[at] ?? 0);
    if (difference !== 0) {
      return difference < 0;
    }
  }
  return found[2] !== undefined; // a pre-release comes before its release
}

function numbers(release: string): number[] {
  return release.split('.').map(Number);
}
