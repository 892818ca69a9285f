import { html } from './html';
import type { Links } from './links';
import type { Page } from './layout';

/** What the login page shows. */
interface LoginPage {
  readonly links: Links;
  /** Where the login leads: a path of ours, without the base path. Goes into the form's field `next`. */
  readonly next: string;
  /** Whether an attempt has just failed. */
  readonly failed: boolean;
}

/** The login form. */
export function renderLogin({ links, next, failed }: LoginPage): Page {
  return {
    // Without a challenge, at which browsers would ask for a password in a window of their own.
    status: failed ? 401 : 200,
    isLogin: true,
    title: failed ? 'Login failed' : 'Log in',
    content: html`<form class="login card" method="post" action="${links.login}">
      <h1>Log in</h1>
      <p class="dim">See how your chaos runs went, why they failed, and what changed since.</p>
      ${
        failed &&
        html`<p class="callout failed" role="alert" id="failure">The user name or password is wrong.</p>`
      }
      <input type="hidden" name="next" value="${next}" />
      <label>User name
        <input name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus
          ${failed && html`aria-describedby="failure"`} />
      </label>
      <label>Password
        <input name="password" type="password" autocomplete="current-password" required />
      </label>
      <button class="primary">Log in</button>
      <p class="dim hint">Use Krkn’s telemetry credentials: <code>username</code> and <code>password</code> of its
        <code>telemetry</code> settings. The stack keeps them in AWS Secrets Manager.</p>
    </form>`,
  };
}
