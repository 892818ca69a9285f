/** A process of its own for a stand-in, to be killed. Argument: its options as JSON. Sends its endpoint when it is ready. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openS3, type S3Options } from '../../../local/s3';

async function main(options: S3Options): Promise<void> {
  const { serve } = await openS3(options);
  const server = createServer(serve).listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.send!(`http://127.0.0.1:${(server.address() as AddressInfo).port}${options.mountPath}`);
}

void main(JSON.parse(process.argv[2]!) as S3Options);
