import { parseArgs } from 'node:util';
import { loopback, type LocalRunOptions } from './run';

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'run'; readonly options: Required<LocalRunOptions> }
  | { readonly kind: 'help' }
  /** It cannot be understood, in one line. */
  | { readonly kind: 'misuse'; readonly problem: string };

/** Explains the options. */
export const usage = `Runs Chaos Telemetry on this machine, without AWS.

Usage: npm start -- [options]

  --data <folder>          where everything is kept     (default ./.chaos-telemetry)
  --connector-port <port>  of the Prometheus connector; 0 takes any free one  (default 9201)
  --host <address>         to listen on                 (default 127.0.0.1: this machine only)
  --help                   shows this
`;

/** Reads the arguments that follow the program's name. */
export function parseCommand(args: readonly string[]): Command {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        data: { type: 'string', default: '.chaos-telemetry' },
        'connector-port': { type: 'string', default: '9201' },
        host: { type: 'string', default: loopback },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { kind: 'help' };
    const connectorPort = Number(values['connector-port']);
    if (!/^\d+$/.test(values['connector-port']) || connectorPort > 65_535) {
      return misuse(`--connector-port takes a number from 0 to 65535, not '${values['connector-port']}'`);
    }
    if (values.data === '') return misuse('--data takes the name of a folder');
    if (values.host === '') return misuse('--host takes an address');
    return { kind: 'run', options: { dataFolder: values.data, host: values.host, connectorPort } };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code?.startsWith('ERR_PARSE_ARGS_')) return misuse(firstSentence(message));
    throw error;
  }
}

function misuse(problem: string): Command {
  return { kind: 'misuse', problem };
}

/** Node adds advice about arguments that begin with a dash, which there are none of here. */
function firstSentence(message: string): string {
  return message.split(/\. |\n/)[0] ?? message;
}
