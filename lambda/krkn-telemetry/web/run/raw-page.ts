import { stringify } from 'lossless-json';
import { JsonTooLargeError, parseWellFormedJson } from '../../model/json';
import { maskSecrets } from '../../model/secrets/mask-secrets';
import { formatBytes } from '../../text/amounts';
import { maskText } from '../../../kit/secret-text';
import type { ForeignText } from '../../text/foreign-text';
import { foreignText } from '../parts/foreign-text';
import { html, type Html } from '../frame/html';
import type { Page } from '../frame/layout';
import type { Links } from '../frame/links';
import { maskedSentence } from './parameters';

/** What the page of a run's `telemetry.json` shows. */
interface RawPage {
  readonly links: Links;
  /** The run's folder, without a slash at its end. */
  readonly folder: ForeignText;
  /** The file's content. Undefined: it is too long to be read. */
  readonly text: string | undefined;
  /** Its size. */
  readonly byteLength: number;
}

/** Characters that are shown at most. */
const MOST_TEXT = 512 * 1024;

/** A run's `telemetry.json`, to be read: its secrets masked, and cut when it is long. */
export function renderRawPage({ links, folder, text, byteLength }: RawPage): Page {
  const readable = text === undefined ? undefined : toReadable(text);
  const download = links.file(`${folder}/telemetry.json`);
  return {
    folder,
    title: `telemetry.json · ${folder}`,
    content: html`<div class="heading">
        <div>
          <h1>telemetry.json</h1>
          <p class="dim">${foreignText(folder)} · ${formatBytes(byteLength)}</p>
        </div>
        <div class="actions">
          <a class="button" href="${links.folder(folder)}">Back to the run</a>
          <a class="button primary" href="${download}">Download telemetry.json</a>
        </div>
      </div>
      ${
        readable === undefined
          ? html`<p class="callout warning">The file is too long to be shown. Download it to read it.</p>`
          : html`${renderNotes(readable)} ${renderText(readable.text)}`
      }`,
  };
}

interface Readable {
  readonly text: string;
  /** How many secrets were masked. */
  readonly secrets: number;
  readonly isJson: boolean;
}

/** Numbers keep their digits. Secrets are masked before anything is cut, when it is still known what they are. */
function toReadable(text: string): Readable {
  try {
    const { value, count } = maskSecrets(parseWellFormedJson(text));
    return { text: stringify(value, null, 4) ?? '', secrets: count, isJson: true };
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof JsonTooLargeError)) throw error;
    const masked = maskText(text);
    return { text: masked.text, secrets: masked.count, isJson: false };
  }
}

function renderNotes({ text, secrets, isJson }: Readable): readonly (Html | false)[] {
  return [
    !isJson && html`<p class="callout warning">This cannot be read as JSON. It is shown as it is.</p>`,
    secrets > 0 && html`<p class="dim">${maskedSentence(secrets)} In the file they are whole.</p>`,
    text.length > MOST_TEXT &&
      html`<p class="dim">The first 512 KiB are shown: all of it is in the file.</p>`,
  ];
}

function renderText(text: string): Html {
  const shown = text.slice(0, MOST_TEXT).replace(/[\ud800-\udbff]$/, '');
  return html`<div class="copyable">
    <button type="button" data-copy="raw" hidden>Copy</button>
    <pre class="code raw" id="raw" tabindex="0" role="region" aria-label="telemetry.json">${withVisibleMarks(shown)}</pre>
  </div>`;
}

/** Marks for the direction of writing, as JSON escapes them: they would reorder what is around them. */
function withVisibleMarks(text: string): string {
  return text.replace(
    /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
