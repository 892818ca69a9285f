import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KrknTelemetryOutputs } from '../../../client-config/krkn';
import type { JsonReport } from '../../../lambda/krkn-telemetry/reports/json-report';
import type { NavigateEntry } from '../../../lambda/krkn-telemetry/routes/navigate';
import { basic } from '../../support/connector-edges';
import { visibleText } from '../../lambda/krkn-telemetry/service/visible-text';

interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** The telemetry service: its API, as a program that reads runs uses it, and its pages. */
export class TelemetryApi {
  private constructor(
    private readonly url: string,
    private readonly credentials: Credentials,
  ) {}

  /** The service that a local run with this data folder serves. */
  static async ofLocalRun(dataFolder: string): Promise<TelemetryApi> {
    const outputs = JSON.parse(await readFile(join(dataFolder, 'outputs.json'), 'utf8')) as {
      'local-KrknTelemetry': KrknTelemetryOutputs;
    };
    const {
      TelemetryApiUrl,
      TelemetryUsername: username = '',
      TelemetryPassword: password = '',
    } = outputs['local-KrknTelemetry'];
    return new TelemetryApi(TelemetryApiUrl, { username, password });
  }

  /** All that a folder holds, in the order of the service; '' is the root. */
  async navigate(folder: string): Promise<readonly NavigateEntry[]> {
    return JSON.parse(await this.get(`/navigate/${folder}`)) as NavigateEntry[];
  }

  /** The bytes of a file, by the link that the service gives. */
  async download(key: string): Promise<Buffer> {
    const { download_link } = JSON.parse(await this.get(`/download-url/${key}`)) as { download_link: string };
    const response = await fetch(download_link);
    if (!response.ok) throw new Error(`The link to ${key} answers with ${response.status}.`);
    return Buffer.from(await response.arrayBuffer());
  }

  /** The JSON report of a run, by its folder. */
  async report(run: string): Promise<JsonReport> {
    return JSON.parse(await this.export(run, 'json')) as JsonReport;
  }

  /** Another report of a run. */
  export(run: string, format: 'json' | 'markdown' | 'junit'): Promise<string> {
    return this.get('/export', { run, format });
  }

  /** What a page reads like in a browser that has logged in, on one line. */
  async page(pathname: string, parameters: Readonly<Record<string, string>> = {}): Promise<string> {
    const [cookie = ''] = (await this.send('/login', this.credentials)).headers.getSetCookie();
    const html = await this.ask(pathname, parameters, { cookie: cookie.replace(/;.*/, '') });
    return visibleText(html).replace(/\s+/g, ' ');
  }

  /** Sends the form of a run's page by which its metrics are looked at again. @param run its folder */
  async lookAgain(run: string): Promise<void> {
    const [cookie = ''] = (await this.send('/login', this.credentials)).headers.getSetCookie();
    const { status } = await this.send('/look-again', { run, shift: '0' }, cookie.replace(/;.*/, ''));
    if (status !== 303) throw new Error(`POST /look-again answers with ${status}.`);
  }

  /** Sends a form as a page of the service does. */
  private send(pathname: string, fields: object, cookie = ''): Promise<Response> {
    return fetch(this.url + pathname, {
      method: 'POST',
      headers: { origin: new URL(this.url).origin, cookie },
      body: new URLSearchParams({ ...fields }),
      redirect: 'manual',
    });
  }

  private get(pathname: string, parameters: Readonly<Record<string, string>> = {}): Promise<string> {
    const { username, password } = this.credentials;
    return this.ask(pathname, parameters, { authorization: basic(username, password) });
  }

  private async ask(
    pathname: string,
    parameters: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>>,
  ): Promise<string> {
    const path = pathname.split('/').map(encodeURIComponent).join('/');
    const target = `${path}?${new URLSearchParams(parameters).toString()}`;
    const response = await fetch(this.url + target, { headers, redirect: 'manual' });
    const text = await response.text();
    if (!response.ok) throw new Error(`GET ${target} answers with ${response.status}: ${text}`);
    return text;
  }
}
