import type { HttpError } from '../../../http/errors';
import { html } from './html';
import type { Page } from './layout';
import type { Links } from './links';

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
