import { clientConfigSections } from '../../client-config/sections';
import type { OutputsFile } from '../../client-config/stack-outputs';
import { readOutputsFile } from '../outputs/outputs-file';
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
 * @throws {UnusableOutputs}
 */
export function clientConfig(file: string, stack: ClientConfigOptions['stack']): ClientConfig {
  const outputs = readOutputsFile(file);
  const wanted = outputs.stacks.filter((found) => stack === undefined || found.stack === stack);
  if (wanted.length > 0) {
    return { config: clientConfigSections(wanted), problems: stack === undefined ? outputs.problems : [] };
  }
  return { config: '', problems: [...absent(file, stack, outputs), ...outputs.problems] };
}

function absent(file: string, stack: string | undefined, { stacks }: OutputsFile): string[] {
  if (stack === undefined || stacks.length === 0) return [];
  const names = [...new Set(stacks.map((found) => found.stack))].join(', ');
  return [`${file} has no stack ${stack} whose clients could be configured. It has: ${names}`];
}
