import { parseCommand, programOf } from '../../local/options';

const program = programOf('npm start');

/** What npm makes of options that are not behind two dashes: variables, and values as arguments. */
it.each<[string, string[], Record<string, string>, string]>([
  [
    '--demo',
    [],
    { npm_config_demo: 'true' },
    '--demo for itself. Put two dashes before: npm start -- --demo',
  ],
  [
    '--port 18431',
    ['18431'],
    { npm_config_port: 'true' },
    '--port for itself. Put two dashes before: npm start -- --port 18431',
  ],
  [
    "--public-url='http://a.example:1'",
    [],
    { npm_config_public_url: 'http://a.example:1' },
    '--public-url for itself. Put two dashes before: npm start -- --public-url http://a.example:1',
  ],
  [
    "--data 'my data' --demo -- --port 0",
    ['my data', '--port', '0'],
    { npm_config_data: 'true', npm_config_demo: 'true' },
    "--data and --demo for itself. Put two dashes before: npm start -- --port 0 --data 'my data' --demo",
  ],
  [
    '--port 9300 -- --connector-port 9300, a value twice',
    ['9300', '--connector-port', '9300'],
    { npm_config_port: 'true' },
    '--port for itself. Put two dashes before: npm start -- --connector-port 9300 --port 9300',
  ],
  [
    '--port 1 --connector-port 2, whose values cannot be told apart',
    ['1', '2'],
    { npm_config_port: 'true', npm_config_connector_port: 'true' },
    '--port and --connector-port for itself. Put two dashes before, as in: npm start -- --help',
  ],
])('npm start %s; what to type', (_typed, args, variables, problem) => {
  expect(parseCommand(program, args, variables)).toEqual({ kind: 'misuse', problem: `npm takes ${problem}` });
});
