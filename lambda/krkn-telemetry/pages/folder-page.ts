import type { Folder } from '../keys/folder';
import type { Run } from '../run/run';
import { renderFiles } from './file-table';
import { renderFolders } from './folder-list';
import { html, type Html } from './html';
import { renderLayout } from './layout';
import { renderRunSummary } from './run-summary';

/** What the page of a folder shows. */
export interface FolderPage {
  readonly basePath: string;
  readonly canLogOut: boolean;
  /** '' for the root; else without a slash at its end. */
  readonly folder: string;
  readonly listing: Folder;
  /** The folder's telemetry: undefined if it has none, or none that can be read. */
  readonly run: Run | undefined;
}

/** The page of a folder: all groups, the runs of a group, or one run. */
export function renderFolderPage({ basePath, canLogOut, folder, listing, run }: FolderPage): string {
  const { folders, files } = listing;
  const prefix = folder === '' ? '' : `${folder}/`;
  return renderLayout({
    basePath,
    canLogOut,
    folder,
    title: folder === '' ? 'Groups' : folder,
    content: html`<h1>${folder === '' ? 'Groups' : folder}</h1>
      ${isRun(folder, listing) && renderRun(run)}
      ${folders.length > 0 && renderFolders(basePath, prefix, folders)}
      ${
        files.length > 0 &&
        html`<h2>Files</h2>
          ${renderFiles(basePath, files)}`
      }
      ${folders.length + files.length === 0 && renderNothing(folder)}`,
  });
}

/** A folder that holds files is a run; the root may hold what a client without groups left there. */
function isRun(folder: string, { files }: Folder): boolean {
  return folder !== '' && files.length > 0;
}

function renderRun(run: Run | undefined): Html {
  return run === undefined
    ? html`<p>No telemetry yet: the run is in progress, or it ended before it could send any.</p>`
    : renderRunSummary(run);
}

function renderNothing(folder: string): Html {
  return folder === ''
    ? html`<p>
        No run has been sent yet. Give Krkn the <code>telemetry</code> settings, and its runs appear here.
      </p>`
    : html`<p>There is no such group or run. A run appears with the first file that Krkn sends.</p>`;
}
