// A child process that stands for Timestream and for InfluxDB 2: it reads each call and answers "all written" after some
// milliseconds.
import { createServer } from 'node:http';

const latency = Number(process.argv[2]);
const answers = {
  DescribeEndpoints: JSON.stringify({ Endpoints: [{ Address: '127.0.0.1', CachePeriodInMinutes: 1440 }] }),
  WriteRecords: JSON.stringify({ RecordsIngested: { Total: 100, MemoryStore: 100, MagneticStore: 0 } }),
};

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const isOfInfluxdb = request.url!.startsWith('/api/v2/');
    const isWrite = isOfInfluxdb
      ? request.method === 'POST'
      : String(request.headers['x-amz-target']).endsWith('.WriteRecords');
    const answer = isWrite ? answers.WriteRecords : answers.DescribeEndpoints;
    const send = (): void => {
      if (isOfInfluxdb) {
        response.writeHead(isWrite ? 204 : 200).end();
        return;
      }
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(answer);
    };
    if (isWrite && latency > 0) setTimeout(send, latency);
    else send();
  });
});
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
process.on('disconnect', () => process.exit());
