import { isAbsolute, join, relative, resolve } from 'node:path';
import { entries } from './data-folder';
import { diskTrouble, systemReason } from './disk-trouble';
import { LambdaError } from './lambda-function/errors';
import type { RunOptions } from './options';
import { StartTrouble } from './start-trouble';
import { DATABASE_FILE } from './timestream/database-file';

/** Of Node.js or the operating system. */
type SystemError = Partial<NodeJS.ErrnoException> & {
  readonly port?: number;
  readonly address?: string;
  /** In place of the address, where a name has none. */
  readonly hostname?: string;
};

/**
 * Says in one line, without a full stop at its end, why the services cannot start and what to do.
 * @returns undefined for a bug.
 */
export function explainStartFailure(error: unknown, options: RunOptions): string | undefined {
  if (error instanceof StartTrouble) return error.message;
  const broken = explainProgram(error as Partial<NodeJS.ErrnoException & LambdaError>);
  if (broken !== undefined) return `${broken}. Run npm ci, or build the server again`;
  if (error instanceof LambdaError) {
    const reason = error.message.split('\n', 1)[0]!.replace(/\.$/, '');
    return `A function does not start: ${reason}. Correct the options, if it names any; ${join(options.dataFolder, entries.logs)} has more`;
  }
  return (
    explainAddress(error as SystemError, options) ?? explainFiles(error as SystemError, options.dataFolder)
  );
}

/** What of the program itself is missing or damaged: a package for another machine, a file of the built server. */
function explainProgram({
  name,
  errorType = name,
  message = '',
  stack = '',
  code,
  path = '',
}: Partial<NodeJS.ErrnoException & LambdaError>): string | undefined {
  const missing =
    /^Cannot find module '([^']+)'/.exec(message)?.[1] ??
    // Of napi-rs, which does not say whose.
    (message.startsWith('Cannot find native binding')
      ? `The native code of ${/node_modules[\\/]([\w-]+)/.exec(stack)?.[1] ?? 'a package'}`
      : undefined);
  if (missing !== undefined) return `${missing} is missing`;
  if (code === 'ENOENT' && path.endsWith('.js')) return `${path} is missing`;
  // The parser's error begins with its place; that of JSON has none.
  const damaged = errorType === 'SyntaxError' ? /^(.+\.js):\d+\n/.exec(stack)?.[1] : undefined;
  return damaged && `${damaged} is damaged`;
}

function explainAddress(
  { code, hostname, address = hostname, syscall }: SystemError,
  { host, metricsAddress }: RunOptions,
): string | undefined {
  const isAddress =
    code === 'EADDRNOTAVAIL' || syscall === 'getaddrinfo' || (code === 'EINVAL' && syscall === 'listen');
  if (!isAddress) return undefined;
  return address !== undefined && address !== host && address === metricsAddress?.host
    ? `This machine has no address ${address}. Name one of its own: --metrics-port <address>:<port>`
    : `This machine has no address ${host}. Leave --host out, or name an address of this machine`;
}

function explainFiles(error: SystemError, dataFolder: string): string | undefined {
  const { message = '', path } = error;
  if (/could not set lock|used by another process/i.test(message)) {
    const process = /\(PID (\d+)\)/.exec(message)?.[1];
    return `The data folder ${dataFolder} is in use by another local run${process ? ` (process ${process})` : ''}. Stop that, or choose another folder: --data <folder>`;
  }
  const reason = reasonOf(error);
  if (reason !== undefined) {
    const remedy = remedies.find(({ reasons }) => reasons.test(reason))?.remedy;
    // Files are written under a name of their own at first.
    const file = path?.replace(/\.(?:new|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/, '') ?? dataFolder;
    const inFolder = relative(resolve(dataFolder), resolve(file));
    if (inFolder.startsWith('..') || isAbsolute(inFolder)) {
      return `${file} cannot be used: ${reason}. ${remedy ?? 'Fix that'}`;
    }
    const place = inFolder === '' ? '' : ` (${inFolder})`;
    const advice = remedy === undefined ? 'Choose' : `${remedy}, or choose`;
    return `The data folder ${dataFolder} cannot be used: ${reason}${place}. ${advice} another folder: --data <folder>`;
  }
  const saidByDuckdb = /^[A-Z]\w*(?: \w+)? Error: (?:The file ".*" exists, but )?(.{1,200})/.exec(
    message,
  )?.[1];
  if (saidByDuckdb !== undefined) {
    const file = join(dataFolder, entries.samples, DATABASE_FILE);
    return `The samples in ${file} cannot be read: ${saidByDuckdb.replace(/[.!]+$/, '')}. Restore the file, or move its folder away to start without them`;
  }
  return undefined;
}

const remedies: readonly { readonly reasons: RegExp; readonly remedy: string }[] = [
  { reasons: /space|quota/, remedy: 'Make room' },
  { reasons: /permi|read-only/, remedy: 'Get the rights to read and write it' },
];

/** Why a file cannot be used, in the words of the operating system. Undefined: the error is about something else. */
function reasonOf(error: SystemError): string | undefined {
  const { code, message = '', path } = error;
  const trouble = diskTrouble(error);
  if (trouble !== undefined) return trouble;
  // As DuckDB tells it.
  if (code === undefined) {
    return /: (permission denied|is a directory|not a directory)/i.exec(message)?.[1]?.toLowerCase();
  }
  if (path === undefined) return undefined;
  return code === 'EEXIST' ? 'not a directory' : systemReason(error);
}
