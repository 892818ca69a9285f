import { Aws } from 'aws-cdk-lib';
import { AlarmStatusWidget, Dashboard, LogQueryWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { FunctionApi } from '../constructs/function-api';
import type { NodeFunction } from '../constructs/node-function';
import { Alarms, type Condition } from './alarms';
import { MonthlyBudget } from './budget';
import { apiConditions, functionConditions, type Clients } from './conditions';
import { apiRow, DASHBOARD_WIDTH, functionRow, type Row } from './graphs';

interface OperationsProps {
  /** Name of what is operated, unique in the account and region: the dashboard's begins with it. */
  readonly name: string;
  readonly api: FunctionApi;
  /** What clients do when a request fails. */
  readonly clients: Clients;
  /** The functions by name; the first answers the API. */
  readonly functions: Readonly<Record<string, NodeFunction>>;
  /** What else is watched for. */
  readonly conditions?: readonly Condition[];
  /** What else is drawn. */
  readonly rows: readonly Row[];
  /**
   * Address that is told of alarms.
   * @default - no one is notified
   */
  readonly alarmEmail?: string | undefined;
  /**
   * US dollars that the account may spend in a month before {@link alarmEmail} is told.
   * @default - no budget
   */
  readonly monthlyBudget?: number | undefined;
}

/** What those who run a backend look at, and what wakes them: a dashboard, alarms, a budget. docs/operations.md */
export class Operations extends Construct {
  constructor(scope: Construct, id: string, props: OperationsProps) {
    super(scope, id);
    const { api, clients, functions, conditions = [], alarmEmail, monthlyBudget } = props;

    const { alarms, topic } = new Alarms(this, 'Alarms', {
      conditions: [
        ...apiConditions(api, clients),
        ...Object.entries(functions).flatMap(([name, node]) => functionConditions(name, node, clients)),
        ...conditions,
      ],
      email: alarmEmail,
      otherSenders: monthlyBudget === undefined ? [] : ['budgets.amazonaws.com'],
    });

    // Dashboards are of an account, not of a region.
    const dashboard = new Dashboard(this, 'Dashboard', { dashboardName: `${props.name}-${Aws.REGION}` });
    dashboard.addWidgets(
      new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: DASHBOARD_WIDTH, height: 3 }),
    );
    const rows = [
      apiRow(api),
      ...props.rows,
      ...Object.entries(functions).map(([name, node]) => functionRow(name, node)),
      [latestFaults(functions)],
    ];
    for (const row of rows) dashboard.addWidgets(...row);

    if (monthlyBudget !== undefined && topic !== undefined) {
      new MonthlyBudget(this, 'MonthlyBudget', { limit: monthlyBudget, topic });
    }
  }
}

function latestFaults(functions: Readonly<Record<string, NodeFunction>>): LogQueryWidget {
  return new LogQueryWidget({
    title: 'Latest refused and failed requests',
    logGroupNames: Object.values(functions).map(({ logGroup }) => logGroup.logGroupName),
    queryLines: [
      'fields @timestamp, level, message, route, status, code, cause',
      'filter level in ["WARN", "ERROR"]',
      'sort @timestamp desc',
      'limit 20',
    ],
    width: DASHBOARD_WIDTH,
  });
}
