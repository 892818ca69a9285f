/** A process of its own for a stand-in, to be killed. Argument: the folder. Sends its endpoint when it is ready. */
import { startTimestream } from '../../../local/timestream';
import { accessKey, DATABASE } from './fixture';

async function main(directory: string): Promise<void> {
  const { endpoint } = await startTimestream({
    directory,
    accessKeys: [accessKey],
    tables: [{ database: DATABASE, table: 'table-0' }],
  });
  process.send!(endpoint);
}

void main(process.argv[2]!);
