-- title: Was data encrypted or copied with an external account's KMS key?
-- asks: what
-- kind: hunt
-- severity: high
-- attack: [T1486, T1537]
-- ttc: [T1486.A002, T1486.A003]
-- outcome: done
-- finding: "{actor} used a KMS key of account {key_account} in {actions}, {calls time|times}: {targets}"
-- summary: >
--   Whoever holds the KMS key decides who reads the data. Objects, volumes, databases and secrets re-encrypted
--   under an external key are held to ransom; copies under an external key are meant for its owner. Accounts
--   whose own logs are in the lake count as yours. One row per principal and external account.
-- parameters:
--   known_accounts: {type: text list, default: [], help: further accounts that are yours or trusted}
-- needs: [management events, data events of s3.amazonaws.com]
-- false_positives:
--   - A central account for keys whose logs are not in the lake; name it in known_accounts.
-- misses:
--   - Keys named by alias or id only, which are those of the own account unless the call crosses accounts.
--   - Objects in buckets whose data events are not recorded.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: CopyObject
--     readOnly: false
--     recipientAccountId: "111122223333"
--     requestParameters: {bucketName: shop, key: a.csv, x-amz-server-side-encryption-aws-kms-key-id: "arn:aws:kms:eu-west-1:444455556666:key/k1"}
--   sequences:
--     objects, and the rule of a bucket:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventCategory: Data, managementEvent: false}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: PutBucketEncryption}
--       expect:
--         - actor: alice
--           key_account: "444455556666"
--           calls: 2
--           actions: "s3:CopyObject, s3:PutBucketEncryption"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:01:00Z
--     a disk:
--       events:
--         - {eventSource: ec2.amazonaws.com, eventName: CopySnapshot, requestParameters: {sourceSnapshotId: snap-1, kmsKeyId: "arn:aws:kms:eu-west-1:444455556666:key/k1"}}
--       expect: [{actions: "ec2:CopySnapshot"}]
--     an account whose logs are in the lake is no outsider:
--       events:
--         - {}
--         - {eventName: ListBuckets, recipientAccountId: "444455556666"}
--       expect: []
--     an account known to be trusted:
--       $known_accounts: ["444455556666"]
--       events: [{}]
--       expect: []
--     failed, only read, a policy that names a key, and a key of one's own:
--       events:
--         - {errorCode: AccessDenied}
--         - {eventName: GetObject, readOnly: true}
--         - {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, requestParameters: {policyDocument: "arn:aws:kms:eu-west-1:444455556666:key/k1"}}
--         - {eventSource: kms.amazonaws.com, eventName: CreateAlias, requestParameters: {targetKeyId: "arn:aws:kms:eu-west-1:444455556666:key/k1"}}
--         - {eventSource: organizations.amazonaws.com, eventName: UpdatePolicy, requestParameters: {content: "arn:aws:kms:eu-west-1:444455556666:key/k1"}}
--         - {eventSource: cloudformation.amazonaws.com, eventName: CreateStack, requestParameters: {templateURL: "arn:aws:kms:eu-west-1:444455556666:key/k1"}}
--         - {requestParameters: {kmsKeyId: "arn:aws:kms:eu-west-1:111122223333:key/k1"}}
--         - {requestParameters: {kmsKeyId: k1}}
--         - {requestParameters: {description: "notes:kms:rotation"}}
--       expect: []

with possible_calls as (
  select *
  from events
  where request_parameters like '%:kms:%'
),
named as (
  select
    possible_calls.*,
    regexp_extract(request_parameters, 'arn:aws[a-z-]*:kms:[a-z0-9-]+:(\d{12}):(?:key|alias)/', 1) as key_account
  from possible_calls
  where read_only = false
    and event_source not in (
      'kms.amazonaws.com', 'iam.amazonaws.com', 'organizations.amazonaws.com', 'cloudformation.amazonaws.com'
    )
    and error_code is null
    and regexp_matches(request_parameters, 'arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)/')
)
select
  min(actor) as actor,
  actor_id,
  key_account,
  count(*) as calls,
  names_of(action) as actions,
  names_of(target) as targets,
  min(event_time) as first_seen,
  max(event_time) as last_seen,
  first_event_ids(event_id, event_time) as event_ids
from named
where not is_own_account(key_account)
  and not list_contains($known_accounts, key_account)
group by actor_id, key_account
order by calls desc, actor_id asc, key_account asc
