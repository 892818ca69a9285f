import { readFileSync } from 'node:fs';
import { readOutputs, type OutputsFile, type StackOutputs } from '../../client-config/stack-outputs';
import { parseJson } from '../../lambda/kit/json';

/** A file of outputs does not say what is asked of it. The message is a sentence without full stop, and quotes none of the file. */
export class UnusableOutputs extends Error {
  override name = 'UnusableOutputs';
}

/** What a stack of each client is of, and the output by which it is known. */
const kinds = {
  krkn: { what: 'telemetry service', output: 'TelemetryApiUrl' },
  prometheus: { what: 'Prometheus connector', output: 'InvokeWriteURL' },
} as const;

/**
 * Reads what `cdk deploy --outputs-file` or the local run has written.
 * @param file its path
 * @throws {UnusableOutputs} if it cannot be read, or has nothing of this project
 */
export function readOutputsFile(file: string): OutputsFile {
  // JSON's own error would quote the file, which has passwords in it.
  const value = parseJson(readText(file));
  if (value === undefined) throw new UnusableOutputs(`${file} is not JSON. ${HOW_TO_GET_IT}`);
  const outputs = readOutputs(value);
  if (outputs.stacks.length > 0 || outputs.problems.length > 0) return outputs;
  const known = Object.values(kinds).map(({ what, output }) => `${output}, of the ${what}`);
  throw new UnusableOutputs(
    `${file} has no outputs of this project: neither ${known.join(', nor ')}. ${HOW_TO_GET_IT}`,
  );
}

type StackOf<Client> = Extract<StackOutputs, { readonly client: Client }>;

/**
 * Reads the only stack of a client.
 * @param file path of the file of outputs
 * @param otherwise what to do if there is not one such stack: a sentence without full stop
 * @throws {UnusableOutputs}
 */
export function readOnlyStack<Client extends StackOutputs['client']>(
  client: Client,
  file: string,
  otherwise: string,
): StackOf<Client> {
  const { stacks, problems } = readOutputsFile(file);
  const found = stacks.filter((stack): stack is StackOf<Client> => stack.client === client);
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  const { what } = kinds[client];
  const problem =
    first === undefined
      ? `has no stack with the outputs of a ${what}`
      : `has several stacks with the outputs of a ${what}: ${found.map(({ stack }) => stack).join(', ')}`;
  throw new UnusableOutputs([`${file} ${problem}`, ...problems, otherwise].join('. '));
}

const HOW_TO_GET_IT =
  "'npx cdk deploy --outputs-file cdk-outputs.json' writes such a file, and so does 'npm start', to .chaos-telemetry/outputs.json. --help says how to name another";

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UnusableOutputs(
      code === 'ENOENT' ? `There is no file ${file}. ${HOW_TO_GET_IT}` : `${file} cannot be read: ${message}`,
    );
  }
}
