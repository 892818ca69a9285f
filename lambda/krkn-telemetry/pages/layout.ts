import { html, type Html } from './html';
import { folderLink } from './links';
import { stylesheetName } from './stylesheet';

/** What every page has. */
export interface Layout {
  /** Path that the service is reached under: `/prod`, or an empty string. */
  readonly basePath: string;
  readonly title: string;
  /** The folder that the page is of: '' for the root. Undefined: the page is of none. */
  readonly folder?: string;
  /** Whether there is a session that can be ended. */
  readonly canLogOut: boolean;
  readonly content: Html;
}

/** A whole document. */
export function renderLayout({ basePath, title, folder, canLogOut, content }: Layout): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Chaos Telemetry</title>
        <link rel="stylesheet" href="${basePath}/assets/${stylesheetName}" />
      </head>
      <body>
        <header>
          <nav aria-label="Breadcrumb">
            ${folder === undefined ? 'Chaos Telemetry' : breadcrumb(basePath, folder)}
          </nav>
          ${canLogOut && html`<form method="post" action="${basePath}/logout"><button>Log out</button></form>`}
        </header>
        <main>${content}</main>
      </body>
    </html> `.text;
}

function breadcrumb(basePath: string, folder: string): readonly Html[] {
  const segments = folder === '' ? [] : folder.split('/');
  return [
    html`<a href="${folderLink(basePath, '')}">Chaos Telemetry</a>`,
    ...segments.map((segment, index) => {
      const path = segments.slice(0, index + 1).join('/');
      return html` / <a href="${folderLink(basePath, path)}">${segment}</a>`;
    }),
  ];
}
