import { parseCommand, type Command } from '../../local/options';

const defaults = { dataFolder: '.chaos-telemetry', host: '127.0.0.1', connectorPort: 9201 };

it.each<[string, string[], Command]>([
  ['nothing; the defaults', [], { kind: 'run', options: defaults }],
  [
    'everything; as given',
    ['--data', '/tmp/x', '--host=0.0.0.0', '--connector-port', '0'],
    { kind: 'run', options: { dataFolder: '/tmp/x', host: '0.0.0.0', connectorPort: 0 } },
  ],
  ['--help; help', ['--help', '--data', 'x'], { kind: 'help' }],
  ['an unknown option; named', ['--prot', '1'], { kind: 'misuse', problem: "Unknown option '--prot'" }],
  ['an argument; named', ['here'], { kind: 'misuse', problem: "Unexpected argument 'here'" }],
  ['no value; named', ['--data'], { kind: 'misuse', problem: "Option '--data <value>' argument missing" }],
  ['an empty folder; said', ['--data='], { kind: 'misuse', problem: '--data takes the name of a folder' }],
  ['an empty address; said', ['--host='], { kind: 'misuse', problem: '--host takes an address' }],
  ...['x', '', '-1', '65536', '1e3', '80.5'].map((port): [string, string[], Command] => [
    `port '${port}'; refused`,
    [`--connector-port=${port}`],
    { kind: 'misuse', problem: `--connector-port takes a number from 0 to 65535, not '${port}'` },
  ]),
])('%s', (_condition, args, command) => {
  expect(parseCommand(args)).toEqual(command);
});
