/** The operations that the stand-in knows. A new one is a name here and an entry in `index.ts`. */

/** Names as in the header `X-Amz-Target`, after `Timestream_20181101.`. */
export const OPERATION_NAMES = ['WriteRecords', 'DescribeEndpoints'] as const;
export type OperationName = (typeof OPERATION_NAMES)[number];
