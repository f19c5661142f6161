-- title: Which IAM roles were opened to and then assumed from outside?
-- asks: who
-- kind: hunt
-- severity: high
-- attack: [T1098.003, T1199, T1078.004]
-- ttc: [T1484.002, T1199.A002]
-- outcome: done
-- finding: "{actor} changed which principals may assume {role}, and account {entered_by} assumed it {entries time|times} since"
-- summary: >
--   A role was created, or its trust policy changed, and afterwards an external account assumed it that had not
--   done so before. Accounts whose own logs are in the lake count as yours. One row per role and account.
--   Restore the trust policy, revoke the role's sessions, and read what they did (activity.timeline by the
--   role).
-- parameters:
--   within: {type: duration, default: 30d, help: longest time between the opening and the first entry}
--   known_accounts: {type: text list, default: [], help: further accounts that are yours or trusted}
-- false_positives:
--   - Vendors who start their work, and accounts of your own whose logs are not in the lake.
-- misses:
--   - Roles opened before the view; see credentials.role_assumed_across_accounts.
--   - Entries by web identity or SAML, and by somebody of your own accounts.
-- cases:
--   given: {eventSource: iam.amazonaws.com, readOnly: false, recipientAccountId: "111122223333"}
--   sequences:
--     rewritten and entered twice, at the last moment:
--       $within: 1h
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: UpdateAssumeRolePolicy, requestParameters: {roleName: app}}
--         - eventTime: 2026-09-01T09:00:00Z
--           eventSource: sts.amazonaws.com
--           eventName: AssumeRole
--           requestParameters: {roleArn: "arn:aws:iam::111122223333:role/path/app"}
--           userIdentity: {type: AWSAccount, accountId: "444455556666", principalId: AIDAEXAMPLETHEIRS0001}
--           sourceIPAddress: 203.0.113.9
--         - eventTime: 2026-09-03T09:00:00Z
--           eventSource: sts.amazonaws.com
--           eventName: AssumeRole
--           requestParameters: {roleArn: "arn:aws:iam::111122223333:role/path/app"}
--           userIdentity: {type: AWSAccount, accountId: "444455556666", principalId: AIDAEXAMPLETHEIRS0001}
--       expect:
--         - actor: alice
--           role: app
--           entered_by: "444455556666"
--           entries: 2
--           addresses: "198.51.100.7, 203.0.113.9"
--           opened_at: 2026-09-01T08:00:00Z
--           first_seen: 2026-09-01T09:00:00Z
--           last_seen: 2026-09-03T09:00:00Z
--     made, and entered within the same second:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateRole, requestParameters: {roleName: app}}
--         - eventTime: 2026-09-01T08:00:00Z
--           eventSource: sts.amazonaws.com
--           eventName: AssumeRole
--           requestParameters: {roleArn: "arn:aws:iam::111122223333:role/app"}
--           userIdentity: {type: AWSAccount, accountId: "444455556666", principalId: AIDAEXAMPLETHEIRS0001}
--       expect: [{role: app}]
--     entered before already, and too late:
--       $within: 1h
--       events:
--         - eventTime: 2026-09-01T07:00:00Z
--           eventSource: sts.amazonaws.com
--           eventName: AssumeRole
--           requestParameters: {roleArn: "arn:aws:iam::111122223333:role/app"}
--           userIdentity: {type: AWSAccount, accountId: "444455556666", principalId: AIDAEXAMPLETHEIRS0001}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: UpdateAssumeRolePolicy, requestParameters: {roleName: app}}
--         - eventTime: 2026-09-01T08:30:00Z
--           eventSource: sts.amazonaws.com
--           eventName: AssumeRole
--           requestParameters: {roleArn: "arn:aws:iam::111122223333:role/app"}
--           userIdentity: {type: AWSAccount, accountId: "444455556666", principalId: AIDAEXAMPLETHEIRS0001}
--         - eventTime: 2026-09-01T09:00:01Z
--           eventSource: sts.amazonaws.com
--           eventName: AssumeRole
--           requestParameters: {roleArn: "arn:aws:iam::111122223333:role/app"}
--           userIdentity: {type: AWSAccount, accountId: "999900001111", principalId: AIDAEXAMPLEOTHERS0001}
--       expect: []
--     another role, another account, an own account, a trusted one, a refused entry, and the opening that failed:
--       $known_accounts: ["999900001111"]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: UpdateAssumeRolePolicy, requestParameters: {roleName: app}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: UpdateAssumeRolePolicy, requestParameters: {roleName: other}, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: UpdateRole, requestParameters: {roleName: third}}
--         - eventTime: 2026-09-01T08:30:00Z
--           eventSource: sts.amazonaws.com
--           eventName: AssumeRole
--           requestParameters: {roleArn: "arn:aws:iam::111122223333:role/other"}
--           userIdentity: {type: AWSAccount, accountId: "444455556666", principalId: AIDAEXAMPLETHEIRS0001}
--         - eventTime: 2026-09-01T08:30:00Z
--           eventSource: sts.amazonaws.com
--           eventName: AssumeRole
--           requestParameters: {roleArn: "arn:aws:iam::111122223333:role/third"}
--           userIdentity: {type: AWSAccount, accountId: "444455556666", principalId: AIDAEXAMPLETHEIRS0001}
--         - eventTime: 2026-09-01T08:30:00Z
--           eventSource: sts.amazonaws.com
--           eventName: AssumeRole
--           recipientAccountId: "777788889999"
--           requestParameters: {roleArn: "arn:aws:iam::777788889999:role/app"}
--           userIdentity: {type: AWSAccount, accountId: "444455556666", principalId: AIDAEXAMPLETHEIRS0001}
--         - eventTime: 2026-09-01T08:30:00Z
--           eventSource: sts.amazonaws.com
--           eventName: AssumeRole
--           requestParameters: {roleArn: "arn:aws:iam::111122223333:role/app"}
--           userIdentity: {type: AWSAccount, accountId: "777788889999", principalId: AIDAEXAMPLEOURS000001}
--         - eventTime: 2026-09-01T08:30:00Z
--           eventSource: sts.amazonaws.com
--           eventName: AssumeRole
--           requestParameters: {roleArn: "arn:aws:iam::111122223333:role/app"}
--           userIdentity: {type: AWSAccount, accountId: "999900001111", principalId: AIDAEXAMPLEOTHERS0001}
--         - eventTime: 2026-09-01T08:30:00Z
--           eventSource: sts.amazonaws.com
--           eventName: AssumeRole
--           requestParameters: {roleArn: "arn:aws:iam::111122223333:role/app"}
--           errorCode: AccessDenied
--           userIdentity: {type: AWSAccount, accountId: "444455556666", principalId: AIDAEXAMPLETHEIRS0001}
--         - eventTime: 2026-09-01T08:30:00Z
--           eventSource: example.amazonaws.com
--           eventName: AssumeRole
--           requestParameters: {roleArn: "arn:aws:iam::111122223333:role/app"}
--           userIdentity: {type: AWSAccount, accountId: "444455556666", principalId: AIDAEXAMPLETHEIRS0001}
--       expect: []

with opened as (
  select
    json_text(request_parameters, '$.roleName') as role,
    recipient_account_id,
    actor,
    event_time                                  as opened_at
  from events
  where action in ('iam:UpdateAssumeRolePolicy', 'iam:CreateRole')
    and error_code is null
),
entered as (
  select
    regexp_extract(json_text(request_parameters, '$.roleArn'), 'role/(?:.*/)?([^/]+)$', 1) as role,
    recipient_account_id,
    user_identity_account_id                                           as entered_by,
    min(event_time)                                                    as first_seen,
    max(event_time)                                                    as last_seen,
    count(*)                                                           as entries,
    names_of(source_ip_address) as addresses,
    first_event_ids(event_id, event_time)                              as event_ids
  from events
  where action = 'sts:AssumeRole'
    and error_code is null
  group by
    regexp_extract(json_text(request_parameters, '$.roleArn'), 'role/(?:.*/)?([^/]+)$', 1),
    recipient_account_id,
    user_identity_account_id
)
select
  first_by(opened.actor, opened.opened_at) as actor,
  entered.role,
  entered.entered_by,
  min(entered.entries)                   as entries,
  min(opened.opened_at)                  as opened_at,
  min(entered.first_seen)                as first_seen,
  max(entered.last_seen)                 as last_seen,
  min(entered.addresses)                 as addresses,
  entered.recipient_account_id,
  min(entered.event_ids)                 as event_ids
from entered
join opened
  on opened.role = entered.role
  and opened.recipient_account_id = entered.recipient_account_id
  and opened.opened_at <= entered.first_seen
  and opened.opened_at >= entered.first_seen - $within
where not is_own_account(entered.entered_by)
  and not list_contains($known_accounts, entered.entered_by)
group by entered.role, entered.entered_by, entered.recipient_account_id
order by first_seen asc, role asc, entered_by asc
