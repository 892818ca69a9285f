/** What the code takes for granted of AWS. */
export interface Assumption {
  /** What `npm run probe` calls it. Never changes. */
  readonly id: string;
  /** In Markdown; a sentence or two. */
  readonly claim: string;
  /** URLs of where it is written. */
  readonly sources: readonly string[];
  /** Files of the stand-ins that enforce it. */
  readonly standIn: readonly string[];
  /** Why no stand-in does; only if none does. */
  readonly notEnforced?: string;
  /** URL of a report of someone who has seen it on AWS. Undefined: no one yet. */
  readonly seen?: string;
}

/** Assumptions of one subject. */
interface AssumptionGroup {
  readonly heading: string;
  readonly assumptions: readonly Assumption[];
}

const TEMPLATES = 'The local run deploys nothing; tests of the templates hold what we make of it.';
const GUIDE = 'https://docs.aws.amazon.com/timestream/latest/developerguide';
const QUOTAS = `${GUIDE}/ts-limits.html`;
const RECORD = `${GUIDE}/API_Record.html`;
const WRITE_RECORDS = `${GUIDE}/API_WriteRecords.html`;
const REJECTED_RECORD = `${GUIDE}/API_RejectedRecord.html`;
const MODELING = `${GUIDE}/data-modeling.html`;
const DATA_TYPES = `${GUIDE}/supported-data-types.html`;
const QUERY = `${GUIDE}/API_query_Query.html`;
const METERING = `${GUIDE}/metering-and-pricing.writes.html`;
const IOT_DIMENSION = 'https://docs.aws.amazon.com/iot/latest/apireference/API_TimestreamDimension.html';
const TELEGRAF_NAMES = 'https://github.com/influxdata/telegraf/issues/9452';
const REJECTED_REPORT = 'https://github.com/dpattmann/prometheus-timestream-adapter/issues/87';
const AWSLABS = 'https://github.com/awslabs';
const GO_CONNECTOR = `${AWSLABS}/amazon-timestream-connector-prometheus/blob/3baa54b165adb89d0216c15fd0f2b4e3bc62ba36/timestream/client.go`;
const HTTP_API_QUOTAS = 'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html';
const HTTP_API_LAMBDA =
  'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html';
const HTTP_API_ROUTES =
  'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html';
const HTTP_API_AUTHORIZER =
  'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html';
const HTTP_API_THROTTLING =
  'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html';
const LAMBDA_QUOTAS = 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html';
const LAMBDA_VARIABLES = 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html';
const LAMBDA_ENVIRONMENT = 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html';
const S3_PRESIGNED = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html';
const S3_QUERY_AUTH = 'https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html';
const S3_PUT = 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html';
const IAM_QUOTAS = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html';
const INFLUXDB3_SERVER = 'https://github.com/influxdata/influxdb/blob/main/influxdb3_server/src/http.rs';
const INFLUXDB3_PARSER =
  'https://github.com/influxdata/influxdb3_core/blob/main/influxdb_line_protocol/src/lib.rs';
const INFLUXDB3_WRITE = 'https://docs.influxdata.com/influxdb3/core/write-data/http-api/v3-write-lp/';
const INFLUXDB3_WRITE_BUFFER =
  'https://github.com/influxdata/influxdb/blob/main/influxdb3_write/src/write_buffer/mod.rs';
const INFLUXDB3_STAND_IN = 'test/support/influxdb/influx-3/influx-3.ts';
const SYNTHESIS = 'Nothing is deployed locally. The synthesis refuses what does not fit.';

/** All of them. `npm run assumption-tables` writes docs/assumptions.md from here. */
export const assumptionGroups = [
  {
    heading: 'Names',
    assumptions: [
      {
        id: 'dimension-required',
        claim: 'A record has at least one dimension; one without has its whole call refused.',
        sources: ['https://github.com/leonyork/xk6-output-timestream/issues/257'],
        standIn: ['local/timestream/write-request.ts'],
        seen: 'https://github.com/leonyork/xk6-output-timestream/issues/257',
      },
      {
        id: 'column-names',
        claim:
          'Names of dimensions, and of measures in multi-measure records, have letters, digits and `_` only, a letter first, no `_` last. Today’s texts no longer say so; those of 2020 and 2021 do, of dimensions.',
        sources: [TELEGRAF_NAMES, 'https://github.com/micrometer-metrics/micrometer/pull/2309', QUOTAS],
        standIn: ['local/timestream/names.ts'],
        seen: TELEGRAF_NAMES,
      },
      {
        id: 'reserved-names',
        claim:
          'No such name is `time` or begins with `ts_`, `measure_name` or `measure_value`, in whatever case.',
        sources: [IOT_DIMENSION, QUOTAS],
        standIn: ['local/timestream/names.ts'],
      },
      {
        id: 'dimension-name-bytes',
        claim: 'The name of a dimension has 60 bytes at most.',
        sources: [QUOTAS],
        standIn: ['local/timestream/names.ts'],
      },
      {
        id: 'case-of-names',
        claim: 'Names that differ in case only, `Foo` and `foo`, are two dimensions.',
        sources: [
          `${AWSLABS}/aws-athena-query-federation/issues/265`,
          'https://repost.aws/questions/QUMvh1CJLKQJayq8wHbkFF2g/timestream-weird-behavior-with-measure-name',
        ],
        standIn: ['local/timestream/table-catalog.ts'],
      },
      {
        id: 'own-columns',
        claim: 'The names that the connector makes, `P__name`, `U__a_2e_b_z`, `L__…`, are accepted.',
        sources: [TELEGRAF_NAMES, QUOTAS],
        standIn: ['local/timestream/names.ts'],
      },
      {
        id: 'measure-names',
        claim:
          'A measure name is any text: `job:up:sum`, `_x_`, with blanks and letters of any alphabet. No text restricts more than its length.',
        sources: [RECORD, 'https://github.com/localstack/localstack/issues/10847'],
        standIn: ['local/timestream/names.ts'],
      },
      {
        id: 'measure-name-bytes',
        claim: 'A measure name has 1 to 256 bytes.',
        sources: [QUOTAS, RECORD],
        standIn: ['local/timestream/names.ts'],
      },
      {
        id: 'destination-names',
        claim:
          'Names of databases and tables have 3 to 256 of the characters `a-z A-Z 0-9 _ . -`, and differ by case.',
        sources: [QUOTAS, `${GUIDE}/API_CreateTable.html`],
        standIn: ['local/timestream/names.ts', 'local/timestream/write-records.ts'],
      },
    ],
  },
  {
    heading: 'Values and times',
    assumptions: [
      {
        id: 'finite-only',
        claim: 'A `DOUBLE` is finite: NaN and infinities have the whole call refused.',
        sources: [DATA_TYPES],
        standIn: ['local/timestream/measure-value.ts'],
      },
      {
        id: 'negative-zero',
        claim: '-0 is stored as -0: `DOUBLE` is of IEEE 754, though no text speaks of -0.',
        sources: [DATA_TYPES],
        standIn: ['local/timestream/stored-value.ts'],
      },
      {
        id: 'long-decimals',
        claim:
          'A `DOUBLE` may be a decimal of 326 characters, as 5e-324 is without an exponent, and one of 309 digits; both are read back as the same number. No text restricts more than the 2,048 characters of any value.',
        sources: [RECORD, DATA_TYPES],
        standIn: ['local/timestream/measure-value.ts'],
      },
      {
        id: 'every-bit',
        claim: 'The shortest decimal text of a double is read back as the same 64 bits.',
        sources: [DATA_TYPES],
        standIn: ['local/timestream/measure-value.ts', 'local/timestream/query/java-double.ts'],
      },
      {
        id: 'any-text',
        claim:
          'Values of dimensions and `VARCHAR` measures are any text of UTF-8, with line breaks, quotes and backslashes.',
        sources: [DATA_TYPES],
        standIn: ['local/timestream/stored-value.ts'],
      },
      {
        id: 'nul',
        claim: 'The value of a dimension may have a NUL character. No text speaks of it.',
        sources: [DATA_TYPES],
        standIn: ['local/timestream/stored-value.ts'],
      },
      {
        id: 'record-bytes',
        claim:
          'A record has 2,048 bytes at most: 8 of its time, those of the names and values of its dimensions and measures, 8 of a number. More has the whole call refused.',
        sources: [QUOTAS, METERING],
        standIn: ['local/timestream/write-request.ts'],
      },
      {
        id: 'future',
        claim:
          'A time up to 15 minutes ahead of the service’s clock is taken; a later one is rejected alone.',
        sources: [QUOTAS],
        standIn: ['local/timestream/record-time.ts'],
      },
      {
        id: 'retention',
        claim:
          'A time that the memory store no longer keeps is rejected alone, unless the table takes writes to its magnetic store.',
        sources: [REJECTED_RECORD, WRITE_RECORDS],
        standIn: ['local/timestream/record-time.ts'],
      },
      {
        id: 'nanoseconds',
        claim: 'Times are kept to the nanosecond: two records a nanosecond apart are two.',
        sources: [RECORD, DATA_TYPES],
        standIn: ['local/timestream/record-time.ts', 'local/timestream/query/timestamp-text.ts'],
      },
    ],
  },
  {
    heading: 'Records that meet',
    assumptions: [
      {
        id: 'same-record-again',
        claim: 'The same record again, with the same version, is accepted and stored once.',
        sources: [WRITE_RECORDS, MODELING],
        standIn: ['local/timestream/versions.ts'],
      },
      {
        id: 'other-value',
        claim:
          'Another value for the same time, dimensions, measure name and version is rejected alone, with `ExistingVersion`; the other records of the call are stored.',
        sources: [REJECTED_RECORD],
        standIn: ['local/timestream/versions.ts', 'local/timestream/write-records.ts'],
        seen: REJECTED_REPORT,
      },
      {
        id: 'higher-version',
        claim: 'A higher version replaces the value. Version 0 has the whole call refused.',
        sources: [WRITE_RECORDS, RECORD],
        standIn: ['local/timestream/versions.ts', 'local/timestream/write-request.ts'],
        seen: 'https://github.com/aws/aws-sdk-pandas/issues/2018',
      },
      {
        id: 'bad-record-refuses-call',
        claim: 'A record that breaks a rule of the API has its whole call refused: nothing of it is stored.',
        sources: [WRITE_RECORDS, 'https://github.com/leonyork/xk6-output-timestream/issues/257'],
        standIn: ['local/timestream/write-request.ts'],
        seen: 'https://github.com/leonyork/xk6-output-timestream/issues/257',
      },
      {
        id: 'type-of-measure',
        claim: 'A measure name has one type in a table, forever; a record of another is rejected alone.',
        sources: [MODELING],
        standIn: ['local/timestream/table-catalog.ts'],
      },
      {
        id: 'common-attributes',
        claim: 'Dimensions of `CommonAttributes` and of the record are one list, in any order.',
        sources: [WRITE_RECORDS],
        standIn: ['local/timestream/write-request.ts'],
      },
      {
        id: 'multi-measures',
        claim: 'Multi-measure records of one measure name may each lack some measures, which are NULL then.',
        sources: [MODELING],
        standIn: ['local/timestream/query/row-layout.ts'],
      },
    ],
  },
  {
    heading: 'Counts',
    assumptions: [
      {
        id: 'records-per-call',
        claim: 'A call has 1 to 100 records; one of 101 is refused whole.',
        sources: [QUOTAS, WRITE_RECORDS],
        standIn: ['local/timestream/write-request.ts'],
      },
      {
        id: 'dimensions-per-record',
        claim: 'A record has 128 dimensions at most; one of 129 has its whole call refused.',
        sources: [QUOTAS, RECORD],
        standIn: ['local/timestream/write-request.ts'],
      },
      {
        id: 'dimensions-per-table',
        claim: 'A table has 128 dimensions, forever; a record that would bring one more is rejected alone.',
        sources: [QUOTAS, REJECTED_RECORD],
        standIn: ['local/timestream/table-catalog.ts'],
        seen: 'https://github.com/influxdata/telegraf/issues/10707',
      },
      {
        id: 'measures-per-table',
        claim: 'A table has 8,192 measure names, and 1,024 measures of multi-measure records.',
        sources: [QUOTAS],
        standIn: ['local/timestream/table-catalog.ts'],
      },
    ],
  },
  {
    heading: 'Queries',
    assumptions: [
      {
        id: 'describe',
        claim:
          '`DESCRIBE` answers the name of each column, its type, and `DIMENSION`, `MEASURE_NAME`, `TIMESTAMP`, `MEASURE_VALUE` or `MULTI`.',
        sources: [
          `${GUIDE}/supported-sql-constructs.DESCRIBE.html`,
          `${AWSLABS}/amazon-timestream-tools/blob/a81b031395d01e7a804a7d5661b881d52e0d486e/tools/python/liveanalytics_migration_scripts/targets/timestream_for_influxdb/transform/transform.py`,
        ],
        standIn: ['local/timestream/query/describe-result.ts'],
      },
      {
        id: 'unknown-column',
        claim:
          "A column that the table lacks is a `ValidationException` that says `Column '…' does not exist`.",
        sources: [GO_CONNECTOR],
        standIn: ['local/timestream/query.ts'],
        seen: GO_CONNECTOR,
      },
      {
        id: 'unknown-table',
        claim:
          'A table or database that is not there is a `ValidationException` that names it and says `not found` or `does not exist`.',
        sources: [
          `${AWSLABS}/aws-athena-query-federation/issues/265`,
          `${AWSLABS}/aws-athena-query-federation/issues/792`,
        ],
        standIn: ['local/timestream/query.ts'],
        seen: `${AWSLABS}/aws-athena-query-federation/issues/792`,
      },
      {
        id: 'regular-expressions',
        claim:
          '`regexp_like` finds a Java pattern anywhere in a text; `\\A(?s:…)\\z` matches whole texts, line breaks included.',
        sources: [`${GUIDE}/regex-functions.html`],
        standIn: ['local/timestream/query/java-pattern.ts'],
      },
      {
        id: 'quoted-text',
        claim: "In a quoted text only `'` is special, and doubled; a backslash stands for itself.",
        sources: [
          'https://trino.io/docs/current/language/types.html#varchar',
          `${GUIDE}/supported-sql-constructs.SELECT.html`,
        ],
        standIn: ['local/timestream/query/sql-token.ts'],
      },
      {
        id: 'absent-dimensions',
        claim: 'A dimension that a record lacks is NULL.',
        sources: [MODELING],
        standIn: ['local/timestream/query/row-layout.ts'],
      },
      {
        id: 'pages',
        claim:
          'A page has 1,000 rows and 1 MB at most, `MaxRows` fewer; the first may have none; `NextToken` leads to the last. A token is good for 5 uses and an hour.',
        sources: [QUERY],
        standIn: ['local/timestream/query/execution.ts', 'local/timestream/query/query-result.ts'],
      },
      {
        id: 'time-series',
        claim:
          '`CREATE_TIME_SERIES` with `GROUP BY` of dimensions and `bin(time, 1h)` gives a row for each group, with a point for each record, in any order. No value may be NULL.',
        sources: [
          `${GUIDE}/timeseries-specific-constructs.views.html`,
          `${GUIDE}/supported-sql-constructs.SELECT.html`,
          `${GUIDE}/date-time-functions.html`,
        ],
        standIn: ['local/timestream/query/found-records.ts', 'local/timestream/query/series-result.ts'],
        seen: 'https://github.com/grafana/timestream-datasource/blob/269ccda46317c40d2ec0e2a5cd31bab3cd877766/pkg/timestream/testdata/complex-timeseries.json',
      },
      {
        id: 'joined-columns',
        claim:
          '`array_join` of `replace`d columns makes one text of them, and puts another in place of NULL.',
        sources: [`${GUIDE}/array-functions.html`, `${GUIDE}/string-functions.html`],
        standIn: ['local/timestream/query/text-expression.ts'],
      },
      {
        id: 'row-bytes',
        claim:
          'A query of which a row has more than 1 MB fails, and says `max page response size has been exceeded`.',
        sources: [QUERY],
        standIn: ['local/timestream/query/query-result.ts'],
      },
      {
        id: 'query-bytes',
        claim: 'A query has 262,144 bytes at most.',
        sources: [QUOTAS, QUERY],
        standIn: ['local/timestream/query/query-request.ts'],
      },
      {
        id: 'analyses',
        claim:
          '`WITH` names SELECTs that read each other; any aggregate function takes `OVER (PARTITION BY …)`; `approx_percentile` takes a list of shares, and `[1]` is the first of what it gives.',
        sources: [
          `${GUIDE}/supported-sql-constructs.SELECT.html`,
          `${GUIDE}/aggregate-functions.html`,
          `${GUIDE}/window-functions.html`,
          `${GUIDE}/array-functions.html`,
        ],
        standIn: ['local/timestream/query/analysis-parser.ts', 'local/timestream/query/analysis-sql.ts'],
      },
      {
        id: 'arithmetic',
        claim:
          'Whole numbers are divided without a rest, quotients of decimals such as `1.0` are rounded to their digits, and `greatest` and `least` of a NULL are NULL.',
        sources: [
          'https://trino.io/docs/current/functions/math.html',
          'https://trino.io/docs/current/functions/decimal.html',
          'https://trino.io/docs/current/functions/comparison.html',
        ],
        standIn: ['local/timestream/query/expression-sql.ts'],
      },
      {
        id: 'metered-bytes',
        claim:
          'The last page of an answer says in `CumulativeBytesMetered` what the query is billed for, 10 MB at least.',
        sources: [`${GUIDE}/API_query_QueryStatus.html`, 'https://aws.amazon.com/timestream/pricing/'],
        standIn: ['local/timestream/query/execution.ts'],
      },
      {
        id: 'cancel-query',
        claim: 'The first page names the query, by which `CancelQuery` ends it.',
        sources: [QUERY, `${GUIDE}/API_query_CancelQuery.html`],
        standIn: ['local/timestream/cancel-query.ts'],
      },
      {
        id: 'eventual-reads',
        claim: 'A read that follows a write may miss it for a short time.',
        sources: [`${GUIDE}/writes.html`],
        standIn: [],
        notEnforced: 'Reads see every write: Prometheus asks for recent data in its own memory first.',
      },
    ],
  },
  {
    heading: 'Timestream’s API',
    assumptions: [
      {
        id: 'rejected-records',
        claim:
          'Rejected records are HTTP 419, `RejectedRecordsException`, with the index of each, counted from 0; all others of the call are stored.',
        sources: [REJECTED_RECORD, WRITE_RECORDS],
        standIn: ['local/timestream/service-error.ts', 'local/timestream/write-records.ts'],
        seen: REJECTED_REPORT,
      },
      {
        id: 'endpoint-discovery',
        claim:
          'A client asks `DescribeEndpoints` first, and keeps the answer as long as it says; one with a fixed endpoint does not ask.',
        sources: [`${GUIDE}/Using-API.endpoint-discovery.how-it-works.html`],
        standIn: ['local/timestream/describe-endpoints.ts'],
      },
      {
        id: 'proof-in-a-vpc',
        claim:
          'A cell of Timestream checks the signature of a call before what is in it: `WriteRecords` without records is a `ValidationException`, an `AccessDeniedException` or a `ResourceNotFoundException` for a key that AWS knows, and for no other.',
        sources: [WRITE_RECORDS, `${GUIDE}/CommonErrors.html`, `${GUIDE}/VPCEndpoints.html`],
        standIn: ['local/timestream/write-request.ts', 'local/aws-json/call-server.ts'],
      },
      {
        id: 'throttling',
        claim:
          'Too many calls are a `ThrottlingException`, HTTP 429; the memory store adapts to a load that goes on. Tables are made and deleted once a second, described five times.',
        sources: [QUOTAS, `${GUIDE}/data-ingest.html`],
        standIn: [],
        notEnforced:
          'AWS says no rates of writes and queries. Tests make the stand-in throttle: `local/timestream/faults.ts`.',
      },
      {
        id: 'magnetic-rejections',
        claim: 'What the magnetic store rejects for its version is told in S3 only, not in the answer.',
        sources: [`${GUIDE}/troubleshoot-rejectedrecords.html`],
        standIn: ['local/timestream/write-records.ts'],
      },
      {
        id: 'metering',
        claim:
          'A call of `WriteRecords` is billed by its bytes, rounded up to 1 KiB, common attributes counted once.',
        sources: [METERING],
        standIn: [],
        notEnforced: 'Nothing is billed locally. [cost.md](cost.md) calculates with it.',
      },
      {
        id: 'signatures',
        claim:
          'A call is signed by Signature Version 4 for the service `timestream`, by a clock that is 15 minutes off at most.',
        sources: [
          'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html',
        ],
        standIn: ['local/sigv4.ts'],
      },
    ],
  },
  {
    heading: 'HTTP API',
    assumptions: [
      {
        id: 'api-body',
        claim: 'A body of more than 10 MB is refused with 413.',
        sources: [HTTP_API_QUOTAS],
        standIn: ['local/api-gateway/limits.ts', 'local/api-gateway/http-api.ts'],
      },
      {
        id: 'api-head',
        claim: 'Request line and header values have 10,240 bytes at most. That more is a 431 is a guess.',
        sources: [HTTP_API_QUOTAS],
        standIn: ['local/api-gateway/request.ts', 'local/api-gateway/http-api.ts'],
      },
      {
        id: 'api-timeout',
        claim: 'A function has 30 seconds to answer, an authorizer 10; then the caller gets 503, or 500.',
        sources: [HTTP_API_QUOTAS],
        standIn: ['local/api-gateway/http-api.ts', 'local/api-gateway/authorizer.ts'],
      },
      {
        id: 'api-base64',
        claim:
          'A body is text if its type is `text/*`, `application/json`, `application/xml` or `application/javascript`, with no other charset than UTF-8; any other, forms too, is base64.',
        sources: [
          HTTP_API_LAMBDA,
          'https://github.com/ministackorg/ministack/pull/766',
          'https://github.com/floci-io/floci/issues/2203',
        ],
        standIn: ['local/api-gateway/event.ts'],
        seen: 'https://github.com/ministackorg/ministack/pull/766',
      },
      {
        id: 'api-paths',
        claim:
          '`rawPath` begins with the stage unless that is `$default`; a full match outranks `{path+}`, and that `$default`; what no route matches is 404.',
        sources: [HTTP_API_ROUTES, HTTP_API_LAMBDA],
        standIn: ['local/api-gateway/routes.ts', 'local/api-gateway/request.ts'],
      },
      {
        id: 'api-events',
        claim:
          'Header names are in lower case, repeated headers and parameters joined by commas, cookies apart; what is empty is absent.',
        sources: [HTTP_API_LAMBDA],
        standIn: ['local/api-gateway/event.ts'],
      },
      {
        id: 'api-domain',
        claim:
          '`requestContext.domainName` is the domain of the API, whatever `Host` and forwarding headers a client sends; `x-forwarded-proto` is `https`.',
        sources: [HTTP_API_LAMBDA],
        standIn: ['local/api-gateway/event.ts'],
      },
      {
        id: 'api-answers',
        claim:
          'An answer with `statusCode` is sent as it says, `cookies` as `Set-Cookie`; headers of a single connection are left out.',
        sources: [HTTP_API_LAMBDA],
        standIn: ['local/api-gateway/response.ts'],
      },
      {
        id: 'api-authorizer',
        claim:
          'Without the identity source a request is 401, denied by the authorizer 403, and if that fails 500. Its answer is kept for as long as the API says, refusals too.',
        sources: [HTTP_API_AUTHORIZER],
        standIn: ['local/api-gateway/authorizer.ts', 'local/api-gateway/authorization-cache.ts'],
      },
      {
        id: 'api-challenge',
        claim:
          'A 401 of a function keeps its `WWW-Authenticate`. REST APIs rename it; of HTTP APIs no text speaks.',
        sources: [
          'https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html',
        ],
        standIn: [],
        notEnforced:
          'Nothing depends on it: browsers get a page to log in, and Krkn and Prometheus send their credentials unasked.',
      },
      {
        id: 'api-throttling',
        claim: 'More requests than a route or the account allows are 429.',
        sources: [HTTP_API_THROTTLING],
        standIn: [],
        notEnforced:
          'The local run limits what goes on at the same time instead: [local.md](local.md#what-one-caller-may-take).',
      },
    ],
  },
  {
    heading: 'Lambda',
    assumptions: [
      {
        id: 'lambda-payload',
        claim: 'An event and an answer have 6 MB of JSON at most, with what is base64 in them.',
        sources: [LAMBDA_QUOTAS],
        standIn: ['local/api-gateway/http-api.ts', 'local/lambda-function/lambda-function.ts'],
      },
      {
        id: 'lambda-variables',
        claim: 'The environment variables of a function have 4 KB at most, names and values together.',
        sources: [LAMBDA_QUOTAS, LAMBDA_VARIABLES],
        standIn: ['local/lambda-function/lambda-function.ts'],
      },
      {
        id: 'lambda-one-event',
        claim: 'An environment has one event at a time, and is used again for later ones.',
        sources: [LAMBDA_ENVIRONMENT],
        standIn: ['local/lambda-function/environment-pool.ts'],
      },
      {
        id: 'lambda-timeout',
        claim: 'An invocation that takes longer than the timeout is ended with its environment.',
        sources: [LAMBDA_QUOTAS, LAMBDA_ENVIRONMENT],
        standIn: ['local/lambda-function/environment.ts'],
      },
      {
        id: 'lambda-freezing',
        claim:
          'Between two events an environment is frozen: timers and requests that are under way stand still.',
        sources: [LAMBDA_ENVIRONMENT],
        standIn: [],
        notEnforced:
          'A process that goes on does no harm: an answer waits for all that its request has begun.',
      },
    ],
  },
  {
    heading: 'S3',
    assumptions: [
      {
        id: 's3-expiry',
        claim:
          'A presigned link is good for as long as it says, a week at most, and as often as one likes. It ends with the temporary credentials that signed it.',
        sources: [S3_PRESIGNED, S3_QUERY_AUTH],
        standIn: ['local/sigv4.ts'],
      },
      {
        id: 's3-signature',
        claim:
          'A link holds for its host, method, key and parameters. What the sender may choose is what is not signed: `Content-Type` and the body.',
        sources: [S3_QUERY_AUTH, S3_PRESIGNED],
        standIn: ['local/sigv4.ts', 'local/s3/authenticate.ts'],
      },
      {
        id: 's3-length',
        claim:
          'A `PUT` says its length before its body, 5 GB at most; without a length it is 411, chunked 501.',
        sources: [S3_PUT, 'https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html'],
        standIn: ['local/s3/put-object.ts'],
      },
      {
        id: 's3-keys',
        claim: 'A key has 1,024 bytes of UTF-8 at most.',
        sources: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html'],
        standIn: ['local/s3/address.ts'],
      },
      {
        id: 's3-metadata',
        claim: 'User metadata has 2 KB at most; that this is 2,000 bytes is the strictest reading.',
        sources: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html'],
        standIn: ['local/s3/put-object.ts'],
      },
      {
        id: 's3-conditions',
        claim: '`If-None-Match: *` and `If-Match` let one of several writers win; the others get 412.',
        sources: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html'],
        standIn: ['local/s3/conditions.ts'],
      },
      {
        id: 's3-listing',
        claim: 'A listing has 1,000 keys a page at most, in the order of their bytes in UTF-8.',
        sources: ['https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html'],
        standIn: ['local/s3/list-parameters.ts', 'local/s3/sorted-keys.ts'],
      },
      {
        id: 's3-versions',
        claim:
          'What is overwritten or deleted stays as an older version. `CopyObject` of a version onto its own key makes it the newest; of the newest itself, or of a deletion, it is refused.',
        sources: [
          'https://docs.aws.amazon.com/AmazonS3/latest/userguide/RestoringPreviousVersions.html',
          'https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html',
          'https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html',
        ],
        standIn: ['local/s3/copy-object.ts', 'local/s3/list-object-versions.ts'],
      },
      {
        id: 's3-consistency',
        claim: 'A read or a listing that follows a write sees it.',
        sources: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html#ConsistencyModel'],
        standIn: ['local/s3/object-store.ts'],
      },
    ],
  },
  {
    heading: 'Deployment',
    assumptions: [
      {
        id: 'route-settings-stay',
        claim:
          'Settings of routes are added to those of a stage, and stay when a template does not have them any more; those of a route that is gone are refused.',
        sources: [
          'https://github.com/serverless/serverless/issues/8590',
          'https://github.com/aws/serverless-application-model/issues/1939',
        ],
        standIn: [],
        notEnforced: TEMPLATES,
      },
      {
        id: 'default-route-permission',
        claim:
          'An API calls its function for `$default` as `<API>/<stage>/$default`, and for any other route as `<API>/<stage>/<method>/<path>`: `<API>/*/*` permits both.',
        sources: [
          'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html',
        ],
        standIn: [],
        notEnforced: TEMPLATES,
      },
      {
        id: 'topic-key',
        claim:
          'What CloudWatch and Budgets send to an encrypted topic arrives only if the policy of its key lets them use it, which that of `alias/aws/sns` does not. That they name the account to the key, as to the topic, is written nowhere: the key asks for no `aws:SourceAccount`.',
        sources: [
          'https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns',
          'https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html',
        ],
        standIn: [],
        notEnforced: TEMPLATES,
        seen: 'https://github.com/aws-devtools-labs/aws-blocks/pull/336',
      },
      {
        id: 'trust-of-lambda',
        claim:
          'Lambda takes a role whose trust policy names it. That it says for which account is written nowhere, so that the trust policies of the functions ask for no `aws:SourceAccount`.',
        sources: ['https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html'],
        standIn: [],
        notEnforced: TEMPLATES,
      },
      {
        id: 'bucket-emptied',
        claim:
          'A bucket is deleted if it is empty. Access to another bucket is logged in it for hours, unless its policy denies that.',
        sources: [
          'https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-bucket.html',
          'https://github.com/aws/aws-cdk/issues/26874',
          'https://github.com/aws/aws-cdk/issues/21776',
        ],
        standIn: [],
        notEnforced: TEMPLATES,
      },
      {
        id: 'deploy-regions',
        claim:
          'CloudFormation knows `AWS::Timestream::*` and `AWS::Budgets::Budget` in some regions only: those of its schemas, as cfn-lint 1.58.0 has them.',
        sources: [
          'https://docs.aws.amazon.com/general/latest/gr/timestream.html',
          'https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/2177',
        ],
        standIn: [],
        notEnforced: SYNTHESIS,
      },
      {
        id: 'deploy-certificates',
        claim: "API Gateway takes certificates of its API's own account and region only.",
        sources: [
          'https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-regional-api-custom-domain-create.html',
          'https://github.com/amplify-education/serverless-domain-manager/issues/571',
        ],
        standIn: [],
        notEnforced: SYNTHESIS,
      },
      {
        id: 'deploy-names',
        claim:
          'A domain is given once in a region, of all accounts; a role once in an account, whatever the case of its name.',
        sources: [
          'https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html',
          IAM_QUOTAS,
        ],
        standIn: [],
        notEnforced: SYNTHESIS,
      },
      {
        id: 'deploy-policies',
        claim: 'All inline policies of a role have 10,240 characters at most, white space not counted.',
        sources: [IAM_QUOTAS],
        standIn: [],
        notEnforced: SYNTHESIS,
      },
      {
        id: 'deploy-custom-resources',
        claim:
          "CloudFormation calls the function of a custom resource asynchronously, with all values of its properties as texts, and waits for an answer at a signed URL of S3; one in a VPC reaches that by S3's gateway endpoint. It gives up after `ServiceTimeout`.",
        sources: [
          'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html',
          'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-vpce-bucketnames.html',
          'https://docs.aws.amazon.com/lambda/latest/dg/services-cloudformation.html',
        ],
        standIn: [],
        notEnforced: TEMPLATES,
      },
      {
        id: 'deploy-empty-secrets',
        claim:
          'A secret with neither `SecretString` nor `GenerateSecretString` has no value: reading it is a `ResourceNotFoundException`. What is put into it stays whatever the template says.',
        sources: [
          'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html',
          'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html',
        ],
        standIn: ['local/secrets-manager/versioned-secret.ts', 'local/secrets-manager/put-secret-value.ts'],
      },
      {
        id: 'deploy-links',
        claim:
          "The credentials of a function's role last hours, not days. That it is six at most is read off what AWS says of instances.",
        sources: ['https://repost.aws/knowledge-center/presigned-url-s3-bucket-expiration'],
        standIn: [],
        notEnforced: 'The synthesis warns of a `linkExpiration` above.',
      },
      {
        id: 'deploy-influxdb',
        claim:
          'Amazon Timestream for InfluxDB replaces an InfluxDB for another name, administrator, organization, first bucket, subnets or security groups, and for nothing else that the stack sets. A password must be given.',
        sources: [
          'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-timestream-influxdbinstance.html',
          'https://docs.aws.amazon.com/ts-influxdb/latest/ts-influxdb-api/API_CreateDbInstance.html',
        ],
        standIn: [],
        notEnforced: TEMPLATES,
      },
      {
        id: 'deploy-influxdb-metrics',
        claim:
          'It measures `CPUUtilization`, `MemoryUtilization` and `DiskUtilization` in percent, in the namespace `AWS/Timestream/InfluxDB`, by the dimension `DbInstanceName`.',
        sources: [
          `${GUIDE}/timestream-for-influx-monitoring-configuration-optimization.html`,
          'https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonTimestreamInfluxDBServiceRolePolicy.html',
        ],
        standIn: [],
        notEnforced: TEMPLATES,
      },
      {
        id: 'deploy-network',
        claim:
          'Lambda makes the network interfaces of a function with its role, without `lambda:SourceFunctionArn`, which calls of the function itself have.',
        sources: [
          'https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions',
          'https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html',
        ],
        standIn: [],
        notEnforced: TEMPLATES,
      },
    ],
  },
  {
    heading: 'InfluxDB 3',
    assumptions: [
      {
        id: 'influxdb3-partial',
        claim:
          'Of lines of which some are wrong, `write_lp` stores the others, and answers 400 with the number of each wrong line, from 1; 422 where a limit is reached.',
        sources: [INFLUXDB3_SERVER, INFLUXDB3_WRITE],
        standIn: [INFLUXDB3_STAND_IN],
      },
      {
        id: 'influxdb3-lines',
        claim:
          'A tab or a line feed ends a name or value of a tag; two backslashes are one; a name or value that ends in a backslash is wrong; so is a float written `1.` or `.5`.',
        sources: [INFLUXDB3_PARSER],
        standIn: ['test/support/influxdb/influx-3/line-protocol.ts'],
      },
      {
        id: 'influxdb3-text-bytes',
        claim: 'A name or value of a tag has 65,536 bytes at most, and so has a string.',
        sources: [INFLUXDB3_PARSER],
        standIn: ['test/support/influxdb/influx-3/line-protocol.ts'],
      },
      {
        id: 'influxdb3-limits',
        claim: 'Core has 5 databases, 2,000 tables and 500 columns in a table at most.',
        sources: [
          'https://docs.influxdata.com/influxdb3/core/admin/databases/#database-table-and-column-limits',
        ],
        standIn: ['test/support/influxdb/influx-3/tables.ts'],
      },
      {
        id: 'influxdb3-full',
        claim:
          'A write that would make one database more than there may be is 422, with a text and no list of lines; a table too many is told of each line.',
        sources: [INFLUXDB3_SERVER],
        standIn: [INFLUXDB3_STAND_IN],
      },
      {
        id: 'influxdb3-columns',
        claim:
          'The columns of a table are its tags and fields, without the time. A line that needs too many is refused, and those that were made for it stay.',
        sources: [
          'https://github.com/influxdata/influxdb/blob/main/influxdb3_write/src/write_buffer/validator.rs',
        ],
        standIn: ['test/support/influxdb/influx-3/tables.ts'],
      },
      {
        id: 'influxdb3-names',
        claim: 'A database has a name of 511 characters at most; a longer one is 400.',
        sources: [INFLUXDB3_SERVER],
        standIn: [INFLUXDB3_STAND_IN],
      },
      {
        id: 'influxdb3-body',
        claim: 'A request has 10 MiB at most, compressed or not; an empty one is 400.',
        sources: [INFLUXDB3_SERVER],
        standIn: [INFLUXDB3_STAND_IN],
      },
      {
        id: 'influxdb3-overwrite',
        claim: 'A line of the same tags and time overwrites the fields that it has, and keeps others.',
        sources: ['https://docs.influxdata.com/influxdb3/core/write-data/best-practices/schema-design/'],
        standIn: ['test/support/influxdb/influx-3/tables.ts'],
      },
      {
        id: 'influxdb3-database',
        claim:
          'The first write to a database that does not exist makes it, even one without lines, which is refused. A query does not: it is 404.',
        sources: [INFLUXDB3_WRITE, INFLUXDB3_WRITE_BUFFER, INFLUXDB3_SERVER],
        standIn: [INFLUXDB3_STAND_IN],
      },
      {
        id: 'influxdb3-auth',
        claim: 'No token, or a wrong one, is 401, and a missing right 403, for writes and for queries.',
        sources: [INFLUXDB3_SERVER],
        standIn: [INFLUXDB3_STAND_IN],
      },
      {
        id: 'influxdb3-sql',
        claim:
          'SQL is that of DataFusion: `coalesce`, comparisons, `~` with the syntax of Rust; a column or table that does not exist is 400. `information_schema.columns` tells the columns of a table.',
        sources: [
          'https://docs.influxdata.com/influxdb3/core/reference/sql/',
          'https://datafusion.apache.org/user-guide/sql/information_schema.html',
        ],
        standIn: ['test/support/influxdb/influx-3/sql.ts'],
      },
      {
        id: 'influxdb3-bins',
        claim:
          '`date_bin` cuts time into bins from a time that is given, before it, too; `time::BIGINT` is nanoseconds since 1970; a division of whole numbers is without a rest, and one by NULL is NULL, which `nullif` makes of 0.',
        sources: [
          'https://docs.influxdata.com/influxdb3/core/reference/sql/functions/time-and-date/#date_bin',
          'https://docs.influxdata.com/influxdb3/core/query-data/sql/cast-types/',
          'https://docs.influxdata.com/influxdb3/core/reference/sql/functions/conditional/#nullif',
        ],
        standIn: ['test/support/influxdb/influx-3/sql.ts'],
      },
      {
        id: 'influxdb3-percentile',
        claim:
          '`approx_percentile_cont(expression, percentile)` is exact for up to a hundred values, and leaves NULLs out. DataFusion 48 alone wanted `WITHIN GROUP`.',
        sources: [
          'https://docs.influxdata.com/influxdb3/core/reference/sql/functions/aggregate/#approx_percentile_cont',
          'https://github.com/apache/datafusion/issues/16955',
        ],
        standIn: ['test/support/influxdb/influx-3/sql.ts'],
      },
      {
        id: 'influxdb3-group',
        claim:
          '`GROUP BY` takes places of the SELECT list, and takes series that lack a tag together; a SELECT may read from another one.',
        sources: [
          'https://docs.influxdata.com/influxdb3/core/reference/sql/group-by/',
          'https://docs.influxdata.com/influxdb3/core/reference/sql/subqueries/',
        ],
        standIn: ['test/support/influxdb/influx-3/sql.ts'],
      },
      {
        id: 'influxdb3-jsonl',
        claim:
          'With `format` `jsonl` a row is a line of JSON without its NULLs, times have nanoseconds and no zone, doubles are written with all their digits, and whole numbers as numbers, however large.',
        sources: [INFLUXDB3_SERVER, 'https://docs.influxdata.com/influxdb3/core/query-data/execute-queries/'],
        standIn: ['test/support/influxdb/influx-3/sql.ts'],
      },
      {
        id: 'influxdb3-files',
        claim:
          'Core answers 500 to a query of so long a time that it would read more than 432 files, and says so.',
        sources: [
          INFLUXDB3_WRITE_BUFFER,
          'https://docs.influxdata.com/influxdb3/core/reference/config-options/#query-file-limit',
        ],
        standIn: [INFLUXDB3_STAND_IN],
      },
    ],
  },
] as const satisfies readonly AssumptionGroup[];

/** The id of an assumption. */
export type AssumptionId = (typeof assumptionGroups)[number]['assumptions'][number]['id'];
