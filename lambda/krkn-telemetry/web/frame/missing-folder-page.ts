import { foreignText } from '../parts/foreign-text';
import { html } from './html';
import type { Page } from './layout';
import type { Links } from './links';
import type { ForeignText } from '../../text/foreign';

/** What the page of a folder that is not there shows. */
interface MissingFolderPage {
  readonly links: Links;
  /** Without a slash at its end. */
  readonly folder: ForeignText;
}

/** The page of a folder that is not there. */
export function renderMissingFolder({ links, folder }: MissingFolderPage): Page {
  return {
    status: 404,
    folder,
    title: 'Not found',
    content: html`<h1>There is no such group or run</h1>
      <p>Nothing is stored in <strong>${foreignText(folder)}</strong>. A run appears with the first file that Krkn
        sends, and disappears when its retention ends.</p>
      <p><a class="button" href="${links.folder('')}">All groups</a></p>`,
  };
}
