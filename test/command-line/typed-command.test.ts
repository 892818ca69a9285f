import { spawnSync } from 'node:child_process';
import { typedCommand } from '../../command-line/typed-command';
import { parseCommand, programOf } from '../../local/options';

const program = programOf('npm start');

it.each<[string, string[], Record<string, string | true>, string]>([
  ['nothing', [], {}, 'npm start'],
  ['another option', [], { demo: true }, 'npm start -- --demo'],
  [
    'the other options are kept',
    ['-d', 'x', '--demo'],
    { port: '1' },
    'npm start -- --data x --demo --port 1',
  ],
  ['in place of the old value', ['-p', '8080', '--port=8081'], { port: '1' }, 'npm start -- --port 1'],
  [
    'what a shell would read is quoted',
    ['--data', "it's mine", '--connector', 'dropLabels=["pod"]', '--connector=logLevel=DEBUG'],
    {},
    `npm start -- --data 'it'\\''s mine' --connector 'dropLabels=["pod"]' --connector logLevel=DEBUG`,
  ],
  ['a value like an option', ['--data=-x'], {}, 'npm start -- --data=-x'],
])('the command that starts with other options; %s', (_condition, args, changes, command) => {
  expect(typedCommand(program, args, changes)).toBe(command);
  // A shell makes of it what was meant.
  const [, ...words] = command.split(' -- ');
  const { stdout } = spawnSync('sh', ['-c', `printf '%s\\0' ${words.join(' ')}`]);
  const typed = stdout
    .toString()
    .split('\0')
    .filter((word) => word !== '');
  const { kind } = parseCommand(program, typed, {});
  expect(kind).toBe('run');
});
