import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalOutputs } from '../../../local/services';
import { npmStart } from '../../local/support/npm-start';
import type { Child } from '../../local/support/child-process';
import { basic } from '../../support/connector-edges';
import { compress, encodeVersion1 } from '../../support/remote-write';

/** What came back. */
interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

/** One of the series `load`. */
export interface Sample {
  readonly instance: string;
  readonly value: number;
  /** Epoch milliseconds. */
  readonly time: number;
}

/** `npm start` in a process of its own, and its honest callers. */
export class ServiceProcess {
  private constructor(
    readonly child: Child,
    readonly outputs: LocalOutputs,
  ) {}

  /** @param environment variables beside those of this process */
  static async start(
    dataFolder: string,
    options: readonly string[] = [],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<ServiceProcess> {
    const child = await npmStart(dataFolder, options, environment);
    const outputs = JSON.parse(readFileSync(join(dataFolder, 'outputs.json'), 'utf8')) as LocalOutputs;
    return new ServiceProcess(child, outputs);
  }

  /** The same process, to callers of the telemetry service with another password. */
  withPassword(password: string): ServiceProcess {
    const telemetry = { ...this.outputs['local-KrknTelemetry'], TelemetryPassword: password };
    return new ServiceProcess(this.child, { ...this.outputs, 'local-KrknTelemetry': telemetry });
  }

  get telemetryUrl(): string {
    return this.outputs['local-KrknTelemetry'].TelemetryApiUrl;
  }

  get connectorUrl(): string {
    return new URL(this.outputs['local-PrometheusConnector'].InvokeWriteURL).origin;
  }

  /** Sends a run as Krkn does. */
  sendRun(run: string, parameters: object = {}): Promise<Answer> {
    const scenarios = [{ scenario: 'pod_kill', exit_status: 0, parameters }];
    return this.telemetry(`/telemetry?telemetry_group=g&request_id=${run}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ scenarios }),
    });
  }

  /** Sends a file of a run as Krkn does, by a link. */
  async sendFile(run: string, name: string, bytes: Buffer): Promise<Answer> {
    const link = await this.telemetry(`/presigned-url?request_id=g/${run}&remote_filename=${name}`);
    if (link.status !== 200) return link;
    return answerOf(await fetch(link.text, { method: 'PUT', body: bytes }));
  }

  /** The bytes of a file of a run. */
  async file(run: string, name: string): Promise<string> {
    const link = await this.telemetry(`/download-url/g/${run}/${name}`);
    const { download_link } = JSON.parse(link.text) as { download_link: string };
    return (await fetch(download_link)).text();
  }

  /** Names of what is stored of a run, or of all runs. */
  async names(run = ''): Promise<string[]> {
    const { text } = await this.telemetry(`/navigate/g/${run}`);
    return (JSON.parse(text) as { path: string }[]).map((entry) => entry.path);
  }

  /**
   * Writes one sample of each of some series as Prometheus does.
   * @param caller user and password, if the service has made none
   */
  async sendSamples(samples: readonly Sample[], ...caller: [string, string] | []): Promise<Answer> {
    const {
      InvokeWriteURL,
      ConnectorUsername = '',
      ConnectorPassword = '',
    } = this.outputs['local-PrometheusConnector'];
    const [user = ConnectorUsername, password = ConnectorPassword] = caller;
    const series = samples.map(({ instance, value, time }) => ({
      labels: { __name__: 'load', instance },
      samples: [[value, time] as const],
    }));
    const response = await fetch(InvokeWriteURL, {
      method: 'POST',
      headers: {
        authorization: basic(user, password),
        'content-encoding': 'snappy',
        'content-type': 'application/x-protobuf',
      },
      body: new Uint8Array(compress(encodeVersion1(series))),
    });
    return answerOf(response);
  }

  /** Logs in as a browser does. Returns the cookie of the session; empty if the password is wrong. */
  async logIn(): Promise<string> {
    const { TelemetryUsername: username = '', TelemetryPassword: password = '' } =
      this.outputs['local-KrknTelemetry'];
    const response = await fetch(`${this.telemetryUrl}/login`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: this.telemetryUrl },
      body: new URLSearchParams({ username, password }),
    });
    await response.arrayBuffer();
    return response.headers.getSetCookie()[0]?.replace(/;.*/, '') ?? '';
  }

  /** A page as a browser with this session gets it. */
  async page(path: string, cookie: string): Promise<Answer> {
    return answerOf(await fetch(this.telemetryUrl + path, { headers: { cookie }, redirect: 'manual' }));
  }

  /** Resident memory of the process that serves, in bytes. */
  memory(): number {
    const [, kilobytes = ''] = /^VmRSS:\s+(\d+) kB$/m.exec(
      readFileSync(`/proc/${this.pid()}/status`, 'utf8'),
    )!;
    return Number(kilobytes) * 1024;
  }

  /** npm and its shell are in the same process group, and serve nothing. */
  private pid(): number {
    const pids = readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0);
    const served = pids.find((pid) => {
      const [, , group] = contentOf(`/proc/${pid}/stat`)
        .replace(/^.*\) /s, '')
        .split(' ');
      return (
        Number(group) === this.child.pid && contentOf(`/proc/${pid}/cmdline`).includes('\0local/start.cjs')
      );
    });
    if (served === undefined) throw new Error('The local run has ended.');
    return served;
  }

  private async telemetry(
    target: string,
    init: { method?: string; headers?: Record<string, string>; body?: string } = {},
  ): Promise<Answer> {
    const { TelemetryUsername = '', TelemetryPassword = '' } = this.outputs['local-KrknTelemetry'];
    const headers = { ...init.headers, authorization: basic(TelemetryUsername, TelemetryPassword) };
    return answerOf(await fetch(this.telemetryUrl + target, { ...init, headers }));
  }
}

async function answerOf(response: Response): Promise<Answer> {
  const retryAfter = response.headers.get('retry-after');
  return { status: response.status, retryAfter, text: await response.text() };
}

/** Processes come and go while they are looked at. */
function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
