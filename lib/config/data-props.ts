import {
  policies,
  variables,
  type ConfiguredPolicies,
  type PolicyKind,
} from '../../lambda/prometheus-connector/settings';

/** What of Prometheus' data the connector stores, and how. */
export interface DataProps {
  /**
   * What is done with samples that are NaN, infinite or stale markers: `store`; `drop`, accepted and not stored; or
   * `reject`, refused with a 400.
   * @default 'store'
   */
  readonly nonFiniteSamples?: ConfiguredPolicies['nonFiniteSamples'];
  /**
   * What is done with native histograms: `store`, `drop` or `reject`.
   * @default 'store'
   */
  readonly histograms?: ConfiguredPolicies['histograms'];
  /**
   * What is done with exemplars: `store`, `drop` or `reject`.
   * @default 'store'
   */
  readonly exemplars?: ConfiguredPolicies['exemplars'];
  /**
   * What is done with types, help texts and units of metric families: `store` or `drop`.
   * @default 'drop'
   */
  readonly metadata?: ConfiguredPolicies['metadata'];
  /**
   * What is done with the times since when samples and histograms have been counted: `store` or `drop`.
   * @default 'drop'
   */
  readonly startTimestamps?: ConfiguredPolicies['startTimestamps'];
  /**
   * Labels that are dimensions of the tables, 1 to 120: all others of a series are stored in one dimension, as JSON. A
   * table of Timestream has 128 dimensions at most, for ever.
   * @default - every label is a dimension
   */
  readonly dimensionLabels?: readonly string[];
}

/** The variables of the connector's function for those that are given. */
export function dataVariables(props: DataProps): Record<string, string> {
  const kinds = Object.keys(policies) as PolicyKind[];
  const given = kinds.flatMap((kind) => (props[kind] === undefined ? [] : [[variables[kind], props[kind]]]));
  const { dimensionLabels } = props;
  return {
    ...(Object.fromEntries(given) as Record<string, string>),
    ...(dimensionLabels !== undefined && { [variables.dimensionLabels]: JSON.stringify(dimensionLabels) }),
  };
}
