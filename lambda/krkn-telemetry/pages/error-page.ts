import type { HttpError } from '../../http/errors';
import { html } from './html';
import { renderLayout } from './layout';
import { folderLink } from './links';

/** What the page of an error shows. */
export interface ErrorPage {
  readonly basePath: string;
  readonly canLogOut: boolean;
  readonly error: Pick<HttpError, 'status' | 'message'>;
}

/** What went wrong, and the way back. */
export function renderErrorPage({ basePath, canLogOut, error }: ErrorPage): string {
  const title = titleOf(error.status);
  return renderLayout({
    basePath,
    canLogOut,
    folder: '',
    title,
    content: html`<h1>${title}</h1>
      <p>${error.message.replace(/^\[[^\]]*\]: /, '')}</p>
      <p><a class="button" href="${folderLink(basePath, '')}">All groups</a></p>`,
  });
}

function titleOf(status: number): string {
  if (status >= 500) return 'Not available now';
  return status === 404 ? 'Not found' : 'That does not work';
}
