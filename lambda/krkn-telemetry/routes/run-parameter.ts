import { HttpError } from '../../http/errors';
import { checkKey, indexedRun, type RunId } from '../storage/keys/object-key';

/**
 * The run that a parameter of the query names by its folder, `G/R`.
 * @throws {HttpError} 400 `missing_parameter` or `invalid_key`
 */
export function runParameter(query: URLSearchParams, name: string): RunId {
  const folder = query.get(name)?.replace(/\/$/, '') ?? '';
  if (folder !== '') return indexedRun(checkKey(folder));
  throw new HttpError({
    code: 'missing_parameter',
    status: 400,
    message: `[bad request]: the query parameter ${name} is missing or empty. Expected the folder of a run: ${name}=group/run.`,
  });
}

/** The error for a run that is not there, or has sent nothing that could be shown. */
export function noSuchRun(): HttpError {
  return new HttpError({
    code: 'run_not_found',
    status: 404,
    message: 'There is no such run. Expected the folder of a run: run=group/run.',
  });
}
