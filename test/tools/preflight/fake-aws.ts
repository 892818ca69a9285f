import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { IAMClient } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import { TimestreamWriteClient } from '@aws-sdk/client-timestream-write';
import type { Clients } from '../../../tools/preflight/preflight';

/** An account as its services tell of it: STS, IAM and Timestream at one address. */
export interface World {
  /** ARN of the caller. */
  readonly caller: string;
  /** ARNs of the roles that exist. */
  readonly roles: readonly string[];
  /** What IAM decides, as XML behind `EvalDecision`, about what a user or role does to a resource. */
  readonly decide: (question: Question) => Decision;
  /** Operations that the caller may not call. */
  readonly forbidden: readonly string[];
  /** What Timestream says of who asks for its endpoints. Undefined: it answers. */
  readonly timestreamRefusal: string | undefined;
  /** Templates of the stacks that exist, by name. */
  readonly templates?: Readonly<Record<string, string>>;
  /** Error with which everything is answered. */
  readonly refusal: string | undefined;
}

/** What is asked of IAM. */
export interface Question {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** By name. */
  readonly conditions: Readonly<Record<string, string>>;
}

/** What IAM answers. */
type Decision = 'allowed' | 'implicitDeny' | 'explicitDeny' | 'boundary' | 'organization';

/** How many results IAM gives at once: fewer than are asked for, so that there are pages. */
const PAGE_SIZE = 5;

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** Starts the services of an account. They end with the test. */
export async function startAws(world: World): Promise<string> {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const target = request.headers['x-amz-target'];
      if (target === undefined) answerQuery(world, new URLSearchParams(body), response);
      else answerTimestream(world, response);
    });
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The SDK's clients for services at an address. */
export function clientsOf(endpoint: string): Clients {
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' };
  const config = { endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
  return {
    cloudFormation: new CloudFormationClient(config),
    sts: new STSClient(config),
    iam: new IAMClient(config),
    timestream: (region) => new TimestreamWriteClient({ ...config, region, endpointDiscoveryEnabled: false }),
  };
}

function answerTimestream({ timestreamRefusal }: World, response: ServerResponse): void {
  response.setHeader('content-type', 'application/x-amz-json-1.0');
  if (timestreamRefusal === undefined) {
    response.end('{"Endpoints":[{"Address":"ingest.example","CachePeriodInMinutes":1440}]}');
  } else {
    response.writeHead(400).end(
      JSON.stringify({
        __type: 'com.amazonaws.timestream.v20181101#AccessDeniedException',
        message: timestreamRefusal,
      }),
    );
  }
}

/** https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
function answerQuery(world: World, request: URLSearchParams, response: ServerResponse): void {
  const operation = request.get('Action') ?? '';
  const answer =
    world.refusal !== undefined
      ? error(world.refusal)
      : world.forbidden.includes(operation)
        ? error('AccessDenied')
        : answers[operation]!(world, request);
  response.writeHead(answer.status, { 'content-type': 'text/xml' });
  response.end(answer.xml(operation));
}

interface Answer {
  readonly status: number;
  readonly xml: (operation: string) => string;
}

function result(body: string): Answer {
  return {
    status: 200,
    xml: (operation) =>
      `<${operation}Response><${operation}Result>${body}</${operation}Result></${operation}Response>`,
  };
}

function error(code: string, message = code): Answer {
  return {
    status: code === 'NoSuchEntity' ? 404 : 403,
    xml: () =>
      `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  };
}

const answers: Readonly<Record<string, (world: World, request: URLSearchParams) => Answer>> = {
  GetCallerIdentity: ({ caller }) =>
    result(`<Arn>${caller}</Arn><UserId>U</UserId><Account>${caller.split(':')[4] ?? ''}</Account>`),
  GetRole: ({ roles }, request) => {
    const arn = roles.find((role) => role.endsWith(`/${request.get('RoleName') ?? ''}`));
    if (arn === undefined) return error('NoSuchEntity');
    return result(`<Role><Arn>${arn}</Arn><RoleName>${request.get('RoleName') ?? ''}</RoleName></Role>`);
  },
  GetTemplate: ({ templates = {} }, request) => {
    const name = request.get('StackName') ?? '';
    const template = templates[name];
    if (template === undefined) return error('ValidationError', `Stack with id ${name} does not exist`);
    return result(`<TemplateBody><![CDATA[${template}]]></TemplateBody>`);
  },
  SimulatePrincipalPolicy: ({ roles, caller, decide }, request) => {
    const principal = request.get('PolicySourceArn') ?? '';
    if (principal !== caller && !roles.includes(principal)) return error('NoSuchEntity');
    const resource = request.get('ResourceArns.member.1') ?? '*';
    const conditions = Object.fromEntries(
      [1, 2].map((index) => [
        request.get(`ContextEntries.member.${index}.ContextKeyName`) ?? '',
        request.get(`ContextEntries.member.${index}.ContextKeyValues.member.1`) ?? '',
      ]),
    );
    const actions = [...request.entries()]
      .filter(([name]) => name.startsWith('ActionNames.member.'))
      .map(([, action]) => action);
    const start = Number(request.get('Marker') ?? 0);
    const members = actions
      .slice(start, start + PAGE_SIZE)
      .map((action) => member(action, resource, decide({ principal, action, resource, conditions })));
    const end = start + PAGE_SIZE;
    const more =
      end < actions.length
        ? `<IsTruncated>true</IsTruncated><Marker>${end}</Marker>`
        : '<IsTruncated>false</IsTruncated>';
    return result(`<EvaluationResults>${members.join('')}</EvaluationResults>${more}`);
  },
};

function member(action: string, resource: string, decision: Decision): string {
  const evaluated = decision === 'boundary' || decision === 'organization' ? 'implicitDeny' : decision;
  return [
    `<member><EvalActionName>${action}</EvalActionName><EvalResourceName>${resource}</EvalResourceName>`,
    `<EvalDecision>${evaluated}</EvalDecision>`,
    `<OrganizationsDecisionDetail><AllowedByOrganizations>${decision !== 'organization'}</AllowedByOrganizations></OrganizationsDecisionDetail>`,
    `<PermissionsBoundaryDecisionDetail><AllowedByPermissionsBoundary>${decision !== 'boundary'}</AllowedByPermissionsBoundary></PermissionsBoundaryDecisionDetail></member>`,
  ].join('');
}
