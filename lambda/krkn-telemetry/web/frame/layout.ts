import { assets, statusIcons } from '../../assets/assets';
import { foreignText } from '../parts/foreign-text';
import type { RunSummary } from '../../model/run-summary';
import { parseRequestId } from '../../storage/keys/request-id';
import { shortened, type ForeignText } from '../../text/foreign-text';
import { html, type Html } from './html';
import type { Links } from './links';

/** What a page shows in the layout that all have. */
export interface Page {
  /** Status of the answer. Default 200. */
  readonly status?: number;
  readonly title: ForeignText;
  /** What the icon of the tab tells: how that went which the page is of. Undefined: nothing. */
  readonly mark?: RunSummary['status'];
  /** The folder that the page is of: '' for the root. Undefined: the page is of none. */
  readonly folder?: string;
  /** Whether the page is for those who have not logged in, and cannot log out. */
  readonly isLogin?: boolean;
  /** Whether the page has charts. */
  readonly hasCharts?: boolean;
  readonly content: Html;
}

/** What is around a page, whichever it is. */
interface Surroundings {
  readonly links: Links;
  /** Whether there are sessions, which can be ended. */
  readonly canLogOut: boolean;
}

/** A page as a whole document. */
export function renderLayout(page: Page, { links, canLogOut }: Surroundings): string {
  const { title, mark, folder, isLogin = false, hasCharts = false, content } = page;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${shortened(title)} · Chaos Telemetry</title>
        <link rel="icon" type="image/svg+xml" href="${links.asset(mark === undefined ? assets.icon.name : statusIcons[mark].name)}" />
        <link rel="stylesheet" href="${links.asset(assets.styles.name)}" />
        ${hasCharts && html`<script src="${links.asset(assets.chartScript.name)}" defer></script>`}
        <script src="${links.asset(assets.pageScript.name)}" defer></script>
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header class="top">
          <div class="top-row">
            ${folder === undefined ? html`<span class="brand">${brand}</span>` : breadcrumb(links, folder)}
            <div class="top-actions">
              <button type="button" class="quiet" data-time-zone hidden>UTC</button>
              ${canLogOut && !isLogin && html`<form method="post" action="${links.logout}"><button>Log out</button></form>`}
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

function breadcrumb(links: Links, folder: string): Html {
  const segments = folder === '' ? [] : folder.split('/');
  return html`<a class="brand" href="${links.folder('')}">${brand}</a>
    <nav class="breadcrumb" aria-label="Breadcrumb">
      <ol>
        ${segments.map((segment, index) => {
          const path = segments.slice(0, index + 1).join('/');
          const isRun = parseRequestId(segment).startedAt !== undefined;
          return html`<li${isRun && html` class="run"`}><a href="${links.folder(path)}">${foreignText(segment)}</a></li>`;
        })}
      </ol>
    </nav>`;
}
