import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KrknTelemetryOutputs } from '../../../client-config/krkn';
import type { NavigateEntry } from '../../../lambda/krkn-telemetry/routes/navigate';

/** The telemetry service's API, as a program that reads runs uses it. */
export class TelemetryApi {
  private constructor(
    private readonly url: string,
    private readonly authorization: string,
  ) {}

  /** The service that a local run with this data folder serves. */
  static async ofLocalRun(dataFolder: string): Promise<TelemetryApi> {
    const outputs = JSON.parse(await readFile(join(dataFolder, 'outputs.json'), 'utf8')) as {
      'local-KrknTelemetry': KrknTelemetryOutputs;
    };
    const { TelemetryApiUrl, TelemetryUsername, TelemetryPassword } = outputs['local-KrknTelemetry'];
    const credentials = Buffer.from(`${TelemetryUsername ?? ''}:${TelemetryPassword ?? ''}`);
    return new TelemetryApi(TelemetryApiUrl, `Basic ${credentials.toString('base64')}`);
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

  private async get(pathname: string): Promise<string> {
    const encoded = pathname.split('/').map(encodeURIComponent).join('/');
    const response = await fetch(this.url + encoded, { headers: { authorization: this.authorization } });
    const text = await response.text();
    if (!response.ok) throw new Error(`GET ${encoded} answers with ${response.status}: ${text}`);
    return text;
  }
}
