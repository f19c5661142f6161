-- title: Which principals deployed a CloudFormation stack for the first time?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1648, T1578]
-- ttc: [T1059.009, T1578.002]
-- outcome: attempted
-- finding: "{actor} deployed with CloudFormation for the first time on {first_seen}: {targets} {templates}"
-- finding_denied: "{actor} tried to deploy with CloudFormation for the first time on {first_seen} without success: {targets} {templates}"
-- summary: >
--   CloudFormation does with its own role what the caller may not do, in one call and in many accounts.
--   Principals that had not deployed any stack during the baseline, with the places their templates came from.
--   One row per principal and account; read the calls made under cloudformation.amazonaws.com afterwards. Two
--   have no second sign and weigh one step less: a role whose namesake in another account deployed before, and
--   stacks that CloudFormation itself makes of a stack set or a stack, which its own caller is told of.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view a principal counts as known}
--   include_denied: {type: boolean, default: true, help: count attempts that failed or were refused as well}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - New pipelines, and vendors whose set-up is a stack to click on.
-- cases:
--   given:
--     eventSource: cloudformation.amazonaws.com
--     eventName: CreateStack
--     readOnly: false
--     requestParameters: {stackName: shop, templateURL: "https://b.s3.amazonaws.com/t.yaml", roleARN: "arn:aws:iam::111122223333:role/Admin"}
--     userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--   sequences:
--     a newcomer, in every way:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-08T08:00:00Z}
--         - {eventTime: 2026-09-08T08:01:00Z, eventName: UpdateStack}
--         - {eventTime: 2026-09-08T08:02:00Z, eventName: CreateChangeSet}
--         - {eventTime: 2026-09-08T08:03:00Z, eventName: CreateStackSet, requestParameters: {stackSetName: base}}
--         - {eventTime: 2026-09-08T08:04:00Z, eventName: CreateStackInstances, requestParameters: {stackSetName: base}, errorCode: AccessDenied}
--         - {eventTime: 2026-09-08T08:05:00Z, eventName: UpdateStackSet, requestParameters: {stackSetName: base}}
--       expect:
--         - actor: bob
--           calls: 6
--           failed: 1
--           templates: "https://b.s3.amazonaws.com/t.yaml"
--           roles: "arn:aws:iam::111122223333:role/Admin"
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T08:05:00Z
--     a role whose namesake deployed before, one whose namesake did so later, and stacks of a stack set:
--       given: {userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/deploy/ci", sessionContext: {sessionIssuer: {type: Role, userName: deploy, arn: "arn:aws:iam::111122223333:role/deploy"}}}}
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:00Z, recipientAccountId: "444455556666", userIdentity: {type: AssumedRole, arn: "arn:aws:sts::444455556666:assumed-role/deploy/ci", sessionContext: {sessionIssuer: {type: Role, userName: deploy, arn: "arn:aws:iam::444455556666:role/deploy"}}}}
--         - {eventTime: 2026-09-08T08:00:00Z, userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/late/ci", sessionContext: {sessionIssuer: {type: Role, userName: late, arn: "arn:aws:iam::111122223333:role/late"}}}}
--         - {eventTime: 2026-09-08T08:02:00Z, userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/sets/c", invokedBy: cloudformation.amazonaws.com, sessionContext: {sessionIssuer: {type: Role, userName: sets, arn: "arn:aws:iam::111122223333:role/sets"}}}}
--       expect:
--         - {actor_id: "arn:aws:iam::111122223333:role/late", second_sign: true}
--         - {actor_id: "arn:aws:iam::444455556666:role/deploy", second_sign: false}
--         - {actor_id: "arn:aws:iam::111122223333:role/sets", second_sign: false}
--     known since the last second of the baseline:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListStacks, readOnly: true}
--         - {eventTime: 2026-09-08T07:59:59Z}
--         - {eventTime: 2026-09-09T08:00:00Z}
--       expect: []
--     another call:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListStacks, readOnly: true, userIdentity: {userName: carol, arn: "arn:aws:iam::111122223333:user/carol"}}
--         - {eventTime: 2026-09-08T08:00:00Z, eventName: DeleteStack}
--       expect: []
--     refused, and not asked for:
--       $include_denied: false
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListStacks, readOnly: true}
--         - {eventTime: 2026-09-08T08:00:00Z, errorCode: AccessDenied, requestParameters: null}
--       expect: []

with builders as (
  select
    min(actor)                                                         as actor,
    actor_id,
    recipient_account_id,
    count(*)                                                           as calls,
    count_if(error_code is not null)                                   as failed,
    names_of(target)            as targets,
    coalesce(
      names_of(json_text(request_parameters, '$.templateURL')), ''
    )                                                                  as templates,
    coalesce(
      names_of(json_text(request_parameters, '$.roleARN')), ''
    )                                                                  as roles,
    names_of(source_ip_address) as addresses,
    bool_or(user_identity_invoked_by is distinct from 'cloudformation.amazonaws.com') as asked_for,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    first_event_ids(event_id, event_time)                              as event_ids
  from events
  where action in (
      'cloudformation:CreateStack',
      'cloudformation:UpdateStack',
      'cloudformation:CreateChangeSet',
      'cloudformation:CreateStackSet',
      'cloudformation:UpdateStackSet',
      'cloudformation:CreateStackInstances'
    )
    and ($include_denied or error_code is null)
  group by actor_id, recipient_account_id
),
namesakes as (
  select role_in_any_account(actor_id) as name, min(first_seen) as name_first_seen
  from builders
  group by role_in_any_account(actor_id)
)
select
  actor,
  actor_id,
  recipient_account_id,
  calls,
  failed,
  targets,
  templates,
  roles,
  addresses,
  first_seen,
  last_seen,
  asked_for and name_first_seen >= (select min(event_time) from events) + $baseline as second_sign,
  event_ids
from builders
join namesakes on namesakes.name = role_in_any_account(builders.actor_id)
where first_seen >= (select min(event_time) from events) + $baseline
order by first_seen asc, actor_id asc
