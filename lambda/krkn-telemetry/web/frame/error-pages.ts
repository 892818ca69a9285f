import type { HttpError } from '../../../http/errors';
import { html, type Html, type HtmlValue } from './html';
import type { Page } from './layout';
import type { Links } from './links';
import { foreignText } from '../parts/foreign-text';
import type { ForeignText, OwnText } from '../../text/foreign-text';

/** Where the page of an error leads back to. */
interface WayBack {
  readonly links: Links;
  /** The group of what was asked for; '' if it is in none. */
  readonly group: ForeignText;
}

/** The page of an error: what went wrong, and the way back. */
export function renderErrorPage(error: Pick<HttpError, 'code' | 'status' | 'message'>, back: WayBack): Page {
  // Whether the group is there, an error does not tell.
  return renderTrouble(error.status, titleOf(error.status), sentenceOf(error), { ...back, folder: '' });
}

/**
 * The page of a group or run that is not there.
 * @param heading `There is no such run`
 * @param back its group is there
 */
export function renderMissing(heading: OwnText, sentence: HtmlValue, back: WayBack): Page {
  return renderTrouble(404, heading, sentence, { ...back, folder: back.group });
}

function renderTrouble(
  status: number,
  title: OwnText,
  sentence: HtmlValue,
  { folder, ...back }: WayBack & { readonly folder: ForeignText },
): Page {
  return {
    status,
    folder,
    title,
    content: html`<h1>${title}</h1>
      <p>${sentence}</p>
      ${renderWayBack(back)}`,
  };
}

function titleOf(status: number): string {
  if (status >= 500) return 'Not available now';
  if (status === 404) return 'Not found';
  return status === 400 ? 'Invalid address' : 'Invalid request';
}

/** What is told to programs, for people: without what only programs do. */
function sentenceOf({ code, message }: Pick<HttpError, 'code' | 'message'>): string {
  if (code === 'not_found') return 'There is no page at this address.';
  const sentence = message.replace(/^\[[^\]]*\]: /, '');
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function renderWayBack({ links, group }: WayBack): Html {
  return html`<p class="actions">
    ${group !== '' && html`<a class="button" href="${links.folder(group)}"><span>Group ${foreignText(group, 60)}</span></a>`}
    <a class="button" href="${links.folder('')}">All groups</a>
  </p>`;
}

/** The folder that a folder or file is in; '' for the root. */
export function parentFolder(path: ForeignText): ForeignText {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
