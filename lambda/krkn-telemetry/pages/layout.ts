import { assets } from '../assets/assets';
import { foreignText } from './foreign-text';
import { shortened } from '../text/shortened';
import { html, type Html } from './html';
import { folderLink } from './links';

/** What every page has. */
export interface Layout {
  /** Path that the service is reached under: `/prod`, or an empty string. */
  readonly basePath: string;
  readonly title: string;
  /** The folder that the page is of: '' for the root. Undefined: the page is of none. */
  readonly folder?: string;
  /** Whether there is a session that can be ended. */
  readonly canLogOut: boolean;
  /** Whether the page has charts. */
  readonly hasCharts?: boolean;
  readonly content: Html;
}

/** A whole document. */
export function renderLayout(layout: Layout): string {
  const { basePath, title, folder, canLogOut, hasCharts = false, content } = layout;
  const asset = (name: string): string => `${basePath}/assets/${name}`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${shortened(title)} · Chaos Telemetry</title>
        <link rel="icon" type="image/svg+xml" href="${asset(assets.icon.name)}" />
        <link rel="stylesheet" href="${asset(assets.styles.name)}" />
        ${hasCharts && html`<script src="${asset(assets.chartScript.name)}" defer></script>`}
        <script src="${asset(assets.pageScript.name)}" defer></script>
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header class="top">
          <div class="top-row">
            ${folder === undefined ? html`<span class="brand">${brand}</span>` : breadcrumb(basePath, folder)}
            <div class="top-actions">
              <button type="button" class="quiet" data-time-zone hidden>UTC</button>
              ${canLogOut && html`<form method="post" action="${basePath}/logout"><button>Log out</button></form>`}
            </div>
          </div>
        </header>
        <main id="content">${content}</main>
      </body>
    </html>`.text;
}

const brand = html`<svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
    <rect width="32" height="32" rx="8" fill="currentColor" />
    <path class="pulse" d="M5 17h5l3-8 5 15 4-11 2 4h3" />
  </svg>Chaos Telemetry`;

function breadcrumb(basePath: string, folder: string): Html {
  const segments = folder === '' ? [] : folder.split('/');
  return html`<a class="brand" href="${folderLink(basePath, '')}">${brand}</a>
    <nav class="breadcrumb" aria-label="Breadcrumb">
      <ol>
        ${segments.map((segment, index) => {
          const path = segments.slice(0, index + 1).join('/');
          return html`<li><a href="${folderLink(basePath, path)}">${foreignText(segment)}</a></li>`;
        })}
      </ol>
    </nav>`;
}
