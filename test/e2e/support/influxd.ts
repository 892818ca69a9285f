import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InfluxServer } from '../../support/influxdb/influx-server';
import { clientPath } from './clients';
import { until } from './until';

/** What a process has taken of the machine. */
interface Usage {
  /** Resident memory, in bytes: now, and at most so far. */
  readonly memory: number;
  readonly peakMemory: number;
  /** Seconds of CPU since it was started. */
  readonly cpuSeconds: number;
}

const ORG = 'chaos';
const OPERATOR_TOKEN = 'operator-token-of-tests';

/** A real InfluxDB 2 that runs, with one organization in it. It has to be stopped: no test does it by ending. */
export class Influxd extends InfluxServer {
  /** Who signs in. */
  static readonly operator = { username: 'operator', password: 'password-of-tests' };

  private constructor(
    private readonly folder: string,
    private process: ChildProcess,
    url: string,
  ) {
    super(url, ORG, OPERATOR_TOKEN);
  }

  /**
   * Starts one whose data and log are in a folder, on a free port of the loopback interface, and sets it up.
   * @throws {Error} with the end of its log if it does not serve within half a minute.
   */
  static async start(folder: string): Promise<Influxd> {
    const process = await launch(folder, '127.0.0.1:0');
    try {
      const port = await until(
        () => / msg=Listening .* port=(\d+)$/m.exec(logIn(folder))?.[1] ?? '',
        (found) => found !== '' || hasEnded(process),
        STARTING_SECONDS,
      );
      const url = `http://127.0.0.1:${port}`;
      await untilHealthy(url, process);
      await setUp(url);
      return new Influxd(folder, process, url);
    } catch (error) {
      await end(process, 'SIGKILL');
      throw new Error(`InfluxDB does not start. Its log ends:\n${logIn(folder).slice(-4000)}`, {
        cause: error,
      });
    }
  }

  /** Ends it in the midst of what it does. It can be started again. */
  async kill(): Promise<void> {
    await end(this.process, 'SIGKILL');
  }

  /** Starts it again, with the data and the URL it had. */
  async restart(): Promise<void> {
    await this.stop();
    this.process = await launch(this.folder, new URL(this.url).host);
    await untilHealthy(this.url, this.process);
  }

  /** Ends it, unless it has ended. */
  async stop(): Promise<void> {
    await end(this.process, 'SIGTERM');
  }

  usage(): Usage {
    const status = readFileSync(`/proc/${this.process.pid}/status`, 'utf8');
    const bytes = (name: string): number =>
      1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)![1]);
    const [, fields = ''] = /^.*\) (.*)$/s.exec(readFileSync(`/proc/${this.process.pid}/stat`, 'utf8'))!;
    const [userTicks, systemTicks] = fields.split(' ').slice(11, 13).map(Number) as [number, number];
    return {
      memory: bytes('VmRSS'),
      peakMemory: bytes('VmHWM'),
      cpuSeconds: (userTicks + systemTicks) / TICKS_PER_SECOND,
    };
  }
}

const STARTING_SECONDS = 30;
/** USER_HZ of Linux, the same on all that Node runs on: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const TICKS_PER_SECOND = 100;

const logIn = (folder: string): string => readFileSync(join(folder, 'influxd.log'), 'utf8');

/** https://docs.influxdata.com/influxdb/v2/reference/config-options/ */
async function launch(folder: string, address: string): Promise<ChildProcess> {
  const program = clientPath('influxd');
  const log = openSync(join(folder, 'influxd.log'), 'a');
  const process = spawn(
    program,
    [
      `--http-bind-address=${address}`,
      `--bolt-path=${join(folder, 'influxd.bolt')}`,
      `--sqlite-path=${join(folder, 'influxd.sqlite')}`,
      `--engine-path=${join(folder, 'engine')}`,
      '--reporting-disabled',
    ],
    // Its settings are these alone: it also takes them from the environment, and from a file in the folder it starts in.
    { cwd: folder, env: { HOME: folder }, stdio: ['ignore', log, log] },
  );
  await once(process, 'spawn');
  closeSync(log);
  return process;
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

async function end(process: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(process)) return;
  process.kill(signal);
  await once(process, 'exit');
}

async function untilHealthy(url: string, process: ChildProcess): Promise<void> {
  const isHealthy = async (): Promise<boolean> => {
    if (hasEnded(process)) throw new Error('InfluxDB has ended.');
    return fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  };
  await until(isHealthy, Boolean, STARTING_SECONDS);
}

async function setUp(url: string): Promise<void> {
  const response = await fetch(`${url}/api/v2/setup`, {
    method: 'POST',
    body: JSON.stringify({
      ...Influxd.operator,
      org: ORG,
      bucket: 'first',
      token: OPERATOR_TOKEN,
    }),
  });
  if (response.status !== 201) throw new Error(`InfluxDB is not set up: ${await response.text()}`);
}
