import { parseEnvironment } from './settings';

const { store } = parseEnvironment(process.env);

/** The Lambda function that looks at the metrics of runs. */
export const handler = (): Promise<never> => Promise.reject(new Error(`No one looks at ${store} yet`));
