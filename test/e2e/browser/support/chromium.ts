import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core';
import { clientPath } from '../../support/clients';

/** Who may log in to a service, and where. */
export interface Login {
  /** Where the service is reached: stage included, without a slash at the end. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

/** Starts the system's Chromium, without what it does for itself on the network. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: clientPath('chromium'),
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });
}

/** Milliseconds that anything on a page may take: a busy machine takes several times longer than an idle one. */
const DEADLINE = 20_000;

/** Windows that are open, with what has gone wrong in each. */
const open = new Map<BrowserContext, string[]>();

afterEach(async () => {
  const troubles = [...open.values()].flat();
  await Promise.all([...open.keys()].map((context) => context.close()));
  open.clear();
  expect(troubles).toEqual([]);
});

/**
 * Opens a window of its own cookies. At the end of the test it is closed, and the test fails if anything went wrong in
 * it: errors and warnings of the console, what the Content-Security-Policy stopped, dialogs, requests to elsewhere.
 */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext(options);
  const troubles: string[] = [];
  open.set(context, troubles);
  context.setDefaultTimeout(DEADLINE);
  await context.addInitScript(
    "addEventListener('securitypolicyviolation', (event) => console.error(`CSP stopped ${event.blockedURI}`))",
  );
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) troubles.push(`console: ${message.text()}`);
  });
  context.on('weberror', (error) => troubles.push(`exception: ${error.error().message}`));
  context.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const { origin } = new URL(url);
  context.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) troubles.push(`request to ${request.url()}`);
  });
  return context.newPage();
}

/** The troubles that a test expects: they are counted no more. */
export function takeTroubles(page: Page): readonly string[] {
  return open.get(page.context())?.splice(0) ?? [];
}

/** Fills in the login that is shown. Ends where that leads. */
export async function submitLogin(page: Page, { username, password }: Omit<Login, 'url'>): Promise<void> {
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
}

/** Opens a path of the service in a window of its own, and logs in on the way. */
export async function logIn(
  browser: Browser,
  login: Login,
  path: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const page = await openPage(browser, login.url, options);
  await page.goto(login.url + path);
  await submitLogin(page, login);
  await page.waitForURL(login.url + path);
  return page;
}

type Session = Awaited<ReturnType<BrowserContext['storageState']>>;
/** By URL of the service. */
const sessions = new Map<string, Session>();

/** Opens a window of its own in which someone is logged in. It has loaded nothing yet. */
export async function openSession(
  browser: Browser,
  login: Login,
  options: BrowserContextOptions = {},
): Promise<Page> {
  let session = sessions.get(login.url);
  if (session === undefined) {
    const first = await logIn(browser, login, '/files');
    session = await first.context().storageState();
    sessions.set(login.url, session);
  }
  return openPage(browser, login.url, { ...options, storageState: session });
}

/** Opens a path of the service in a window of its own, in which someone is logged in. */
export async function visit(
  browser: Browser,
  login: Login,
  path: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const page = await openSession(browser, login, options);
  await page.goto(login.url + path);
  return page;
}
