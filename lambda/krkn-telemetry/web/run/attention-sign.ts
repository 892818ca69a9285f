import { html } from '../frame/html';

/** The sign of what is certain and bad, and failed no run: a triangle with an exclamation mark. */
export const attentionSign = html`<svg class="sign" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
  <path fill="currentColor" d="M8 1l7.4 13.6H.6z" />
  <path class="mark" d="M8 6v3.9M8 12.2v.3" />
</svg>`;
