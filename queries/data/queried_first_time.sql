-- title: Which principals used Athena, RDS or Redshift queries first time?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1213.006]
-- ttc: [T1213.A013, AT1023.001]
-- outcome: attempted
-- finding: "{actor} used {action} for the first time on {first_seen}, {calls call|calls} from {addresses}"
-- finding_denied: "{actor} tried {action} for the first time on {first_seen} and was denied, {calls call|calls} from {addresses}"
-- summary: >
--   Queries through the Data APIs and Athena, and database credentials fetched for Redshift, by a principal that
--   had not done so during the baseline. The text of the query stands in the record or can be read by its id, as
--   long as the service keeps it. One row per principal and action.
-- parameters:
--   baseline:
--     type: duration
--     default: 7d
--     help: how long from the beginning of the view a pair of principal and call counts as known
-- needs: [management events, history of $baseline]
-- false_positives:
--   - Analysts who start using a tool.
-- misses:
--   - Connections with a user name and password, which AWS does not see.
--   - Data API calls of RDS where data events are needed for them.
-- cases:
--   given: {eventSource: athena.amazonaws.com, eventName: StartQueryExecution, readOnly: false, requestParameters: {workGroup: primary}}
--   sequences:
--     every kind:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListWorkGroups}
--         - {eventTime: 2026-09-08T08:00:00Z, eventSource: rds-data.amazonaws.com, eventName: ExecuteStatement}
--         - {eventTime: 2026-09-08T08:01:00Z, eventSource: rds-data.amazonaws.com, eventName: BatchExecuteStatement}
--         - {eventTime: 2026-09-08T08:02:00Z, eventSource: redshift-data.amazonaws.com, eventName: ExecuteStatement}
--         - {eventTime: 2026-09-08T08:03:00Z, eventSource: redshift-data.amazonaws.com, eventName: BatchExecuteStatement}
--         - {eventTime: 2026-09-08T08:04:00Z, eventSource: athena.amazonaws.com, eventName: StartQueryExecution}
--         - {eventTime: 2026-09-08T08:05:00Z, eventSource: redshift.amazonaws.com, eventName: GetClusterCredentials}
--         - {eventTime: 2026-09-08T08:06:00Z, eventSource: redshift.amazonaws.com, eventName: GetClusterCredentialsWithIAM}
--         - {eventTime: 2026-09-08T08:07:00Z, eventSource: redshift-serverless.amazonaws.com, eventName: GetCredentials}
--       expect:
--         - {action: "rds-data:ExecuteStatement", first_seen: 2026-09-08T08:00:00Z}
--         - {action: "rds-data:BatchExecuteStatement", first_seen: 2026-09-08T08:01:00Z}
--         - {action: "redshift-data:ExecuteStatement", first_seen: 2026-09-08T08:02:00Z}
--         - {action: "redshift-data:BatchExecuteStatement", first_seen: 2026-09-08T08:03:00Z}
--         - {action: "athena:StartQueryExecution", first_seen: 2026-09-08T08:04:00Z}
--         - {action: "redshift:GetClusterCredentials", first_seen: 2026-09-08T08:05:00Z}
--         - {action: "redshift:GetClusterCredentialsWithIAM", first_seen: 2026-09-08T08:06:00Z}
--         - {action: "redshift-serverless:GetCredentials", first_seen: 2026-09-08T08:07:00Z}
--     called twice, and refused once:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListWorkGroups}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T09:00:00Z, errorCode: AccessDeniedException, sourceIPAddress: 203.0.113.9}
--       expect: [{actor: alice, calls: 2, denied: 1, addresses: "198.51.100.7, 203.0.113.9", last_seen: 2026-09-08T09:00:00Z}]
--     called one second before the baseline ended:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListWorkGroups}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: []
--     a statement of another service, and another call:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListWorkGroups}
--         - {eventTime: 2026-09-09T08:00:00Z, eventSource: dynamodb.amazonaws.com, eventName: ExecuteStatement}
--         - {eventTime: 2026-09-09T08:00:00Z, eventSource: rds-data.amazonaws.com, eventName: BeginTransaction}
--         - {eventTime: 2026-09-09T08:00:00Z, eventSource: redshift-serverless.amazonaws.com, eventName: GetNamespace}
--         - {eventTime: 2026-09-09T08:00:00Z, eventSource: example.amazonaws.com, eventName: GetCredentials}
--         - {eventTime: 2026-09-09T08:00:00Z, eventName: ListWorkGroups}
--       expect: []

with callers as (
  select
    min(actor) as actor,
    actor_id,
    action,
    count(*) as calls,
    count_if(is_denied(error_code)) as denied,
    names_of(source_ip_address) as addresses,
    min(event_time) as first_seen,
    max(event_time) as last_seen,
    first_event_ids(event_id, event_time) as event_ids
  from events
  where action in (
      'rds-data:ExecuteStatement',
      'rds-data:BatchExecuteStatement',
      'redshift-data:ExecuteStatement',
      'redshift-data:BatchExecuteStatement',
      'athena:StartQueryExecution',
      'redshift:GetClusterCredentials',
      'redshift:GetClusterCredentialsWithIAM',
      'redshift-serverless:GetCredentials'
    )
  group by actor_id, action
)
select callers.*
from callers
where first_seen >= (select min(event_time) from events) + $baseline
order by first_seen asc, actor_id asc, action asc
