/** What the payments group promises: one of each outcome. docs/hypotheses.md */
export const PAYMENTS_HYPOTHESES = `# What payments promise while there is chaos. See docs/hypotheses.md.
hypotheses:
  - name: Fewer than 20 % of requests fail
    ratio: { of: 'http_requests_total{code=~"5.."}', to: http_requests_total, by: [job] }
    below: 0.2
    severity: error
  - name: Requests take less than 250 ms
    mean: { of: http_request_duration_seconds, by: [job] }
    below: 0.25
    for: 1m
  - name: p99 is back within 3 minutes
    quantile: { q: 0.99, of: http_request_duration_seconds, by: [job] }
    below: 0.5
    recovers_within: 3m
    scenarios: ['*network*']
  - name: Slow writes of etcd last less than 2 minutes
    mean: { of: etcd_disk_wal_fsync_duration_seconds, by: [instance] }
    below: 0.01
    for: 2m
  - name: Coupons can be redeemed
    rate: coupons_redeemed_total
    above: 0
`;
