import type { FileEntry } from '../keys/folder';
import { html, type Html } from './html';
import { downloadLink } from './links';

/** Files with their sizes, each a link that downloads it. */
export function renderFiles(basePath: string, files: readonly FileEntry[]): Html {
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          <th>File</th>
          <th class="number">Bytes</th>
          <th>Modified (UTC)</th>
        </tr>
      </thead>
      <tbody>
        ${files.map(
          ({ name, key, size, modified }) =>
            html`<tr>
              <td><a href="${downloadLink(basePath, key)}">${name}</a></td>
              <td class="number">${size.toLocaleString('en-US')}</td>
              <td>${modified.slice(0, 19).replace('T', ' ')}</td>
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}
