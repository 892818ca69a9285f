import type { ForeignText } from '../../text/foreign-text';
import { unseenText } from '../parts/foreign-text';
import { html } from './html';
import type { Links } from './links';
import type { Page } from './layout';

/** What the login page shows. */
interface LoginPage {
  readonly links: Links;
  /** Where the login leads: a path of ours, without the base path. Goes into the form's field `next`. */
  readonly next: string;
  /** Whether it is the local run, which keeps its credentials in a file. */
  readonly isLocal: boolean;
  /** User name with which an attempt has just failed. Undefined: none has. */
  readonly failedUser: ForeignText | undefined;
}

/** The login form. */
export function renderLogin({ links, next, isLocal, failedUser }: LoginPage): Page {
  const failed = failedUser !== undefined;
  const focused = html` autofocus`;
  return {
    // Without a challenge, at which browsers would ask for a password in a window of their own.
    status: failed ? 401 : 200,
    isLogin: true,
    title: failed ? 'Login failed' : 'Log in',
    content: html`<form class="login card" method="post" action="${links.login}">
      <h1>Log in</h1>
      <p class="dim">See how your chaos runs went, why they failed, and what changed between runs.</p>
      ${
        failed &&
        html`<p class="callout failed" role="alert" id="failure">The user name or password is wrong.</p>`
      }
      <input type="hidden" name="next" value="${next}" />
      <label>User name
        <input name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required
          ${failed && html`value="${unseenText(failedUser)}" aria-describedby="failure"`}${!failed && focused} />
      </label>
      <label>Password
        <input name="password" type="password" autocomplete="current-password" required${failed && focused} />
      </label>
      <button class="primary">Log in</button>
      <p class="dim hint">Use Krkn’s telemetry credentials: <code>username</code> and <code>password</code> of its
        <code>telemetry</code> settings. ${isLocal ? ofLocalRun : ofStack}</p>
    </form>`,
  };
}

const ofLocalRun = html`<code>npm start</code> prints them on its terminal, and keeps them in
  <code>telemetry-credentials.json</code> in its data folder.`;

const ofStack = html`They are in AWS Secrets Manager, in the secret that the stack’s output
  <code>TelemetryCredentialsSecretArn</code> names.`;
