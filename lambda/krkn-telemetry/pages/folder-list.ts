import { html, type Html } from './html';
import type { Links } from './links';

/**
 * Links to the folders inside a folder.
 * @param prefix '' for the root; else the folder with a slash at its end
 */
export function renderFolders(links: Links, prefix: string, names: readonly string[]): Html {
  return html`<ul>
    ${names.map((name) => html`<li><a href="${links.folder(prefix + name)}">${name}</a></li> `)}
  </ul>`;
}
