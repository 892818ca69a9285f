import type { ForeignText } from '../../text/foreign';
import { html, type Html } from '../frame/html';
import type { Links } from '../frame/links';
import { foreignText } from '../parts/foreign-text';

interface FoldersSection {
  readonly links: Links;
  /** The run's folder, without a slash at its end. */
  readonly folder: ForeignText;
  readonly names: readonly ForeignText[];
}

/**
 * The folders inside a run's, each a link to its page.
 * @returns undefined when there are none
 */
export function renderFolders({ links, folder, names }: FoldersSection): Html | undefined {
  if (names.length === 0) return undefined;
  return html`<section id="folders" aria-labelledby="folders-heading">
    <h2 id="folders-heading">Folders</h2>
    <ul>
      ${names.map((name) => html`<li><a href="${links.folder(`${folder}/${name}`)}">${foreignText(name)}</a></li> `)}
    </ul>
  </section>`;
}
