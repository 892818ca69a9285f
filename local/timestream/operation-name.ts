/** The operations that the stand-in knows, by their names in the API. A new one is a name here and an entry in `index.ts`. */
export type OperationName =
  'WriteRecords' | 'Query' | 'CancelQuery' | 'DescribeEndpoints' | 'CreateTable' | 'DeleteTable';
