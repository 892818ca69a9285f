import type { HttpError } from '../../../http/errors';
import { html } from './html';
import type { Page } from './layout';
import type { Links } from './links';
import { foreignText } from '../parts/foreign-text';
import type { ForeignText } from '../../text/foreign-text';

/** The page of an error: what went wrong, and the way back. */
export function renderErrorPage(
  links: Links,
  { status, message }: Pick<HttpError, 'status' | 'message'>,
): Page {
  const title = titleOf(status);
  return {
    status,
    folder: '',
    title,
    content: html`<h1>${title}</h1>
      <p>${message.replace(/^\[[^\]]*\]: /, '')}</p>
      <p><a class="button" href="${links.folder('')}">All groups</a></p>`,
  };
}

function titleOf(status: number): string {
  if (status >= 500) return 'Not available now';
  return status === 404 ? 'Not found' : 'That does not work';
}

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
