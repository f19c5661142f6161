-- title: Which principals decrypted with a KMS key for the first time?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1552, T1530]
-- ttc: [T1552.001, T1530.A001]
-- outcome: done
-- finding: "{actor} decrypted with {keys KMS key|KMS keys} for the first time from {first_seen} on, {calls time|times} from {addresses}: {key_names}"
-- summary: >
--   The encryption context in request_parameters tells what was decrypted: an object, a volume, a secret, a
--   parameter. So this finds access to data also where data events are not recorded. One row per principal, with
--   the KMS keys it had not used during the baseline; calls that services make for themselves are left out.
-- parameters:
--   baseline:
--     type: duration
--     default: 7d
--     help: how long from the beginning of the view a pair of principal and key counts as known
-- needs: [management events, history of $baseline]
-- false_positives:
--   - New applications, new colleagues, new keys.
-- misses:
--   - Somebody who used the key within the baseline, with stolen credentials as well.
-- cases:
--   given: {eventSource: kms.amazonaws.com, eventName: Decrypt, readOnly: true, resources: [{accountId: "111122223333", type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k1"}]}
--   sequences:
--     a key not used before:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListKeys, resources: null}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T09:00:00Z, sourceIPAddress: 203.0.113.9}
--       expect:
--         - actor: alice
--           keys: 1
--           key_names: "arn:aws:kms:eu-west-1:111122223333:key/k1"
--           calls: 2
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T09:00:00Z
--     used one second before the baseline ended:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListKeys, resources: null}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: []
--     a service, a failure, another call, another service:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListKeys, resources: null}
--         - {eventTime: 2026-09-09T08:00:00Z, userIdentity: {type: AWSService, invokedBy: dynamodb.amazonaws.com}}
--         - {eventTime: 2026-09-09T08:00:00Z, errorCode: AccessDenied}
--         - {eventTime: 2026-09-09T08:00:00Z, eventName: GenerateDataKey}
--         - {eventTime: 2026-09-09T08:00:00Z, eventSource: example.amazonaws.com}
--       expect: []

with uses as (
  select
    events.*,
    regexp_extract(resources, 'arn:aws[a-z-]*:kms:[^"]+', 0) as key_arn,
    min(event_time) over (partition by actor_id, regexp_extract(resources, 'arn:aws[a-z-]*:kms:[^"]+', 0)) as used_since
  from events
  where action = 'kms:Decrypt'
    and error_code is null
    and user_identity_type is distinct from 'AWSService'
)
select
  min(actor) as actor,
  actor_id,
  count(distinct key_arn) as keys,
  names_of(key_arn) as key_names,
  count(*) as calls,
  names_of(source_ip_address) as addresses,
  min(event_time) as first_seen,
  max(event_time) as last_seen,
  first_event_ids(event_id, event_time) as event_ids
from uses
where used_since >= (select min(event_time) from events) + $baseline
group by actor_id
order by first_seen asc, actor_id asc
