import { LIMITS } from '../../local/timestream/limits';

/**
 * Does something while the stand-in takes any name of a column, as it once did: tables of earlier versions and of other
 * programs have such columns.
 */
export async function withEarlierNames<Result>(action: () => Promise<Result>): Promise<Result> {
  const rule = jest.replaceProperty(LIMITS, 'columnName', /^[^]+$/);
  try {
    return await action();
  } finally {
    rule.restore();
  }
}
