import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handlerPermissions } from '../../../tools/handler-permissions/handler-permissions';
import committed from '../../../tools/preflight/handler-permissions.json';
import { registryTypes } from '../../../tools/preflight/resource-permissions';

describe('the committed permissions', () => {
  it('are those of the types that are looked up', () => {
    expect(Object.keys(committed.actions)).toEqual(registryTypes);
    expect(committed.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });

  it.each(Object.entries(committed.actions))('%s: IAM actions, each once, sorted', (_type, actions) => {
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((action) => !/^[a-z0-9-]+:[A-Z][A-Za-z.]+$/.test(action))).toEqual([]);
    expect(actions).toEqual([...new Set(actions)].sort());
  });
});

describe('of schemas', () => {
  const folder = mkdtempSync(join(tmpdir(), 'schemas-'));
  const modified = new Date('2026-08-07T12:00:00Z');

  beforeAll(() => {
    const bucket = {
      create: { permissions: ['s3:PutBucketTagging', 's3:CreateBucket'] },
      read: { permissions: ['S3:GetBucketWebsite', 's3:getObject'] },
      update: { permissions: ['s3:PutBucketTagging'] },
      delete: {},
      list: { permissions: ['s3:ListAllMyBuckets'] },
    };
    const schemas = { 'aws-s3-bucket': { handlers: bucket }, 'aws-budgets-budget': {} };
    for (const [name, schema] of Object.entries(schemas)) {
      const file = join(folder, `${name}.json`);
      writeFileSync(file, JSON.stringify(schema));
      utimesSync(file, modified, modified);
    }
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('all but of listing, as policies write them, and the day of the newest', () => {
    expect(handlerPermissions(folder, ['AWS::S3::Bucket'])).toEqual({
      source: committed.source,
      date: '2026-08-07',
      actions: {
        'AWS::S3::Bucket': ['s3:CreateBucket', 's3:GetBucketWebsite', 's3:GetObject', 's3:PutBucketTagging'],
      },
    });
  });

  it('no handlers; an error', () => {
    expect(() => handlerPermissions(folder, ['AWS::Budgets::Budget'])).toThrow(
      'The schema of AWS::Budgets::Budget names no handlers',
    );
  });

  it('no schema; an error', () => {
    expect(() => handlerPermissions(folder, ['AWS::SQS::Queue'])).toThrow('aws-sqs-queue.json');
  });
});
