import { clientConfigSections } from '../../client-config/sections';
import { readOutputs, type OutputsFile } from '../../client-config/stack-outputs';
import type { ClientConfigOptions } from './arguments';

/** What is printed. */
interface ClientConfig {
  /** Blocks to paste, or an empty text. */
  readonly config: string;
  /** What is wrong and what to do, a sentence without full stop each. */
  readonly problems: readonly string[];
}

/**
 * Makes the configuration of clients from a file of outputs.
 * @param file its path
 * @param stack the only one that is wanted. Undefined: all
 * @param readText reads a file, or throws what `node:fs` does
 */
export function clientConfig(
  file: string,
  stack: ClientConfigOptions['stack'],
  readText: (file: string) => string,
): ClientConfig {
  let outputs: OutputsFile;
  try {
    outputs = readOutputs(JSON.parse(readText(file)));
  } catch (error) {
    return { config: '', problems: [unreadable(file, error)] };
  }
  if (outputs.stacks.length === 0 && outputs.problems.length === 0) {
    return { config: '', problems: [nothingKnown(file)] };
  }
  const wanted = outputs.stacks.filter((found) => stack === undefined || found.stack === stack);
  if (wanted.length > 0) {
    return { config: clientConfigSections(wanted), problems: stack === undefined ? outputs.problems : [] };
  }
  return { config: '', problems: [...absent(file, stack, outputs), ...outputs.problems] };
}

const howToGetIt = [
  "'npx cdk deploy --outputs-file cdk-outputs.json' writes such a file,",
  "and so does 'npm start', to .chaos-telemetry/outputs.json. Name another with --outputs <file>",
].join(' ');

function unreadable(file: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return `There is no file ${file}. ${howToGetIt}`;
  if (error instanceof SyntaxError) return `${file} is not JSON. ${howToGetIt}`;
  return `${file} cannot be read: ${message}`;
}

function nothingKnown(file: string): string {
  return [
    `${file} has no outputs of this project: neither TelemetryApiUrl, of the telemetry service,`,
    `nor InvokeWriteURL, of the Prometheus connector. ${howToGetIt}`,
  ].join(' ');
}

function absent(file: string, stack: string | undefined, { stacks }: OutputsFile): string[] {
  if (stack === undefined || stacks.length === 0) return [];
  const names = [...new Set(stacks.map((found) => found.stack))].join(', ');
  return [`${file} has no stack ${stack} whose clients could be configured. It has: ${names}`];
}
