/** Decides whether a server that has crashed is started again. */

const MOST = 4;

/** In milliseconds. */
const WITHIN = 3 * 60 * 1000;

export class Crashes {
  #times: number[] = [];

  /** Notes a crash at a time in milliseconds; gives whether it is worth another try. */
  allowAnother(now: number): boolean {
    this.#times = [...this.#times.filter((time) => now - time < WITHIN), now];
    return this.#times.length < MOST;
  }

  /** What is said when it is not. */
  get told(): string {
    return `The storesmith language server has ended ${this.#times.length} times within 3 minutes, and is not started again by itself.`;
  }

  forget(): void {
    this.#times = [];
  }
}
