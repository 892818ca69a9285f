import { html } from './html';
import { renderLayout } from './layout';

/** What the login page shows. */
export interface LoginPage {
  /** Path that the service is reached under, for the links: `/prod`, or an empty string. */
  readonly basePath: string;
  /** Where the login leads: a path of ours, without the base path. Goes into the form's field `next`. */
  readonly next: string;
  /** Whether an attempt has just failed. */
  readonly failed: boolean;
}

/** The login form. */
export function renderLogin({ basePath, next, failed }: LoginPage): string {
  return renderLayout({
    basePath,
    title: failed ? 'Login failed' : 'Log in',
    canLogOut: false,
    content: html`<form class="login card" method="post" action="${basePath}/login">
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
      <p class="dim hint">They are the ones that Krkn sends: <code>username</code> and <code>password</code> of its
        <code>telemetry</code> settings. The stack keeps them in AWS Secrets Manager.</p>
    </form>`,
  });
}
