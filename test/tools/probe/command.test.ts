import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTimestream, type TimestreamStandIn } from '../../../local/timestream';
import { fault } from '../../../local/timestream/faults';
import type { Command } from '../../../command-line/command';
import { parseCommand, type ProbeOptions } from '../../../tools/probe/arguments';
import { startChild, type Child } from '../../local/support/child-process';
import { eventually } from '../../local/support/eventually';

const misuse = (problem: string): Command<ProbeOptions> => ({ kind: 'misuse', problem });

it.each<[string, string[], Command<ProbeOptions>]>([
  [
    'a database',
    ['--database', 'D'],
    { kind: 'run', options: { database: 'D', region: undefined, endpoint: undefined } },
  ],
  [
    'everything',
    ['--database', 'D', '--region', 'eu-west-1', '--endpoint', 'http://127.0.0.1:1'],
    { kind: 'run', options: { database: 'D', region: 'eu-west-1', endpoint: 'http://127.0.0.1:1' } },
  ],
  ['--help', ['--help'], { kind: 'help' }],
  ['no database', [], misuse('Name the database that the table is to be made in: --database <name>')],
  [
    'an endpoint that is not a URL',
    ['--database', 'D', '--endpoint', 'localhost'],
    misuse("--endpoint takes a URL such as http://127.0.0.1:4711, not 'localhost'"),
  ],
  ['an unknown option', ['--table', 'x'], misuse('--table is not an option')],
])('arguments: %s', (_condition, args, expected) => {
  expect(parseCommand(args, {})).toEqual(expected);
});

describe('the command', () => {
  let directory: string;
  let standIn: TimestreamStandIn;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'chaos-telemetry-'));
    standIn = await startTimestream({
      directory,
      accessKeys: [{ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' }],
      tables: [{ database: 'probed', table: 'another' }],
    });
  });
  afterEach(async () => {
    await standIn.close();
    rmSync(directory, { recursive: true });
  });

  /** Variables are given by `env`, so that those of the machine are out of it. */
  const start = (database: string): Promise<Child> =>
    startChild('env', [
      '-i',
      `PATH=${process.env['PATH'] ?? ''}`,
      'AWS_CONFIG_FILE=/nonexistent',
      'AWS_SHARED_CREDENTIALS_FILE=/nonexistent',
      'AWS_ACCESS_KEY_ID=AKIAEXAMPLE',
      'AWS_SECRET_ACCESS_KEY=secret',
      process.execPath,
      ...['--require', 'tsx/cjs', 'tools/probe.ts'],
      ...['--database', database, '--region', 'eu-west-1', '--endpoint', standIn.endpoint],
    ]);

  it('says first what it does, then a line for each assumption, and how many hold', async () => {
    const child = await start('probed');

    expect(await child.ended).toBe(0);
    expect(child.stderr()).toBe('');
    expect(child.stdout()).toMatch(
      /^Tries what docs\/assumptions\.md [^]*Costs [^]*Rights [^]*arn:aws:timestream:eu-west-1:<account>:database\/probed\/table\/chaos-telemetry-probe-\*/,
    );
    expect(child.stdout()).toContain(
      'holds          negative-zero\n               expected  -0 is read back as -0\n               answered  read back ["-0.0"]\n',
    );
    expect(child.stdout()).toMatch(/\n\n\d\d hold, 0 do not, 0 not tried\.\nThe table has been deleted\.\n$/);
    expect(standIn.traffic.calls('DeleteTable')).toBe(1);
  });

  it('Ctrl-C; the table is deleted before it ends', async () => {
    standIn.faults.add(fault.hang, { operation: 'Query' });
    const child = await start('probed');
    await eventually(() => {
      expect(standIn.traffic.calls('Query')).toBeGreaterThan(0);
    }, 30_000);
    child.signal('SIGINT');

    expect(await child.ended).toBe(1);
    expect(child.stderr()).toContain('Deleting the table');
    expect(child.stdout()).toMatch(
      /\nInterrupted: \d+ hold, 0 do not, 0 not tried\.\nThe table has been deleted\.\n$/,
    );
    expect(standIn.traffic.calls('DeleteTable')).toBe(1);
  });

  it('the table cannot be deleted; the command that deletes it', async () => {
    standIn.faults.add(fault.accessDenied, { operation: 'DeleteTable' });
    const child = await start('probed');

    expect(await child.ended).toBe(1);
    const table = /^Table +(\S+),/m.exec(child.stdout())![1]!;
    expect(child.stderr()).toMatch(/^The table could not be deleted: AccessDeniedException: /);
    expect(child.stderr()).toContain(
      `\nDelete it with: aws timestream-write delete-table --database-name probed --table-name ${table}\n`,
    );
  });

  it('a database that is not there; a sentence, and status 1', async () => {
    const child = await start('unknown');

    expect(await child.ended).toBe(1);
    expect(child.stderr()).toBe(
      'The table could not be made: ResourceNotFoundException: The database unknown does not exist.\n',
    );
  });
});
