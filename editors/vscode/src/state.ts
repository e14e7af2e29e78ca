/** What the status item tells of the server. Knows nothing of VS Code. */
import { WAYS, type Way } from './locate';

export interface Server {
  readonly command: string;
  readonly from: Way;
}

export type State =
  | { readonly is: 'idle' }
  | { readonly is: 'looking' }
  | { readonly is: 'starting'; readonly server: Server }
  | { readonly is: 'running'; readonly server: Server; readonly version: string; readonly trusted: boolean }
  | { readonly is: 'missing'; readonly reason: string }
  | { readonly is: 'failed'; readonly server: Server; readonly reason: string };

export interface Shown {
  readonly text: string;
  readonly detail: string;
  readonly severity: 'information' | 'warning' | 'error';
  readonly isBusy: boolean;
  readonly command: { readonly title: string; readonly id: string };
}

const SHOW_INFO = { title: 'Show Info', id: 'storesmith.showInfo' };
const SHOW_LOG = { title: 'Show Log', id: 'storesmith.showLog' };
const START = { title: 'Start', id: 'storesmith.restart' };
const RESTART = { title: 'Restart', id: 'storesmith.restart' };

/** How a state is shown; `jobs` are the titles of what the server says that it is at work on. */
export function shown(state: State, jobs: readonly string[]): Shown {
  switch (state.is) {
    case 'idle':
      return { text: 'Storesmith', detail: 'not started', severity: 'information', isBusy: false, command: START };
    case 'looking':
      return {
        text: 'Storesmith',
        detail: 'looking for the server',
        severity: 'information',
        isBusy: true,
        command: SHOW_LOG,
      };
    case 'starting':
      return { text: 'Storesmith', detail: 'starting', severity: 'information', isBusy: true, command: SHOW_LOG };
    case 'running': {
      const detail = [...jobs, ...(state.trusted ? [] : ['limited: the workspace is not trusted'])];
      return {
        text: `Storesmith ${state.version}`,
        detail: detail.length === 0 ? 'running' : detail.join(', '),
        severity: 'information',
        isBusy: jobs.length > 0,
        command: SHOW_INFO,
      };
    }
    case 'missing':
      return { text: 'Storesmith', detail: 'server not found', severity: 'error', isBusy: false, command: RESTART };
    case 'failed':
      return { text: 'Storesmith', detail: state.reason, severity: 'error', isBusy: false, command: RESTART };
  }
}

/** The state in a sentence or two, for a page that people copy into a report. */
export function described(state: State): string {
  switch (state.is) {
    case 'idle':
      return 'Server: not started';
    case 'looking':
      return 'Server: being looked for';
    case 'missing':
      return `Server: not found. ${state.reason}`;
    case 'starting':
      return `Server: starting\n${whereabouts(state.server)}`;
    case 'running':
      return `Server: running, version ${state.version}\n${whereabouts(state.server)}`;
    case 'failed':
      return `Server: ${state.reason}\n${whereabouts(state.server)}`;
  }
}

function whereabouts({ command, from }: Server): string {
  return `Path: ${command}\nFound by way of: ${WAYS[from]}`;
}
