import { foreignText } from './foreign-text';
import { html, type Html } from '../frame/html';
import type { Links } from '../frame/links';
import type { ForeignText } from '../../text/foreign';

/**
 * Links to the folders inside a folder.
 * @param prefix '' for the root; else the folder with a slash at its end
 */
export function renderFolders(links: Links, prefix: string, names: readonly ForeignText[]): Html {
  return html`<ul>
    ${names.map((name) => html`<li><a href="${links.folder(prefix + name)}">${foreignText(name)}</a></li> `)}
  </ul>`;
}
