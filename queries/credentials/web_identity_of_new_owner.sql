-- title: Was a pipeline's role assumed by another organisation's token?
-- asks: who
-- kind: hunt
-- severity: high
-- attack: [T1199, T1078.004]
-- ttc: [T1199.A002, T1484.002]
-- outcome: done
-- finding: "{owner} assumed {role} with a token of {subject} on {first_seen}; until then it was {known_owners} that did"
-- summary: >
--   A role whose trust policy asks for too little, such as repo:shop*, is open to every repository in the world whose name fits.
--   The organisation, group or account that a pipeline's token names (repo:ORGANISATION/…, project_path:GROUP/…,
--   organization:NAME:…) is compared with those known of the role. One row per role and organisation that was seen nowhere in
--   the baseline. Read the role's trust policy, then what the sessions did.
-- parameters:
--   baseline: {type: duration, default: 7d, help: how long from the beginning of the view an organisation counts as known}
-- needs: [management events, history of $baseline]
-- false_positives:
--   - An organisation that was renamed, or a second one of your own.
-- misses:
--   - Another repository of the same organisation.
--   - Tokens whose subject has another form, such as those of CircleCI and Bitbucket, or one that the organisation chose itself.
--   - Roles that no pipeline assumed within the baseline.
-- references:
--   - https://docs.github.com/en/actions/concepts/security/openid-connect
-- cases:
--   given:
--     eventSource: sts.amazonaws.com
--     eventName: AssumeRoleWithWebIdentity
--     readOnly: true
--     userIdentity: {type: WebIdentityUser, userName: "repo:shop/site:ref:refs/heads/main", identityProvider: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}
--     requestParameters: {roleArn: "arn:aws:iam::111122223333:role/deploy"}
--   sequences:
--     an organisation whose name begins alike, twice, at the end of the baseline:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T08:00:00Z, userIdentity: {userName: "repo:shop-tools/x:ref:refs/heads/main"}}
--         - {eventTime: 2026-09-08T09:00:00Z, userIdentity: {userName: "repo:Shop-Tools/y:pull_request"}}
--       expect:
--         - owner: "repo:shop-tools"
--           role: "arn:aws:iam::111122223333:role/deploy"
--           subject: "repo:shop-tools/x:ref:refs/heads/main"
--           known_owners: "repo:shop"
--           times: 2
--           first_seen: 2026-09-08T08:00:00Z
--           last_seen: 2026-09-08T09:00:00Z
--     a group of GitLab and an organisation of Terraform Cloud:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userIdentity: {userName: "project_path:shop/site:ref_type:branch:ref:main"}}
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/terraform"}, userIdentity: {userName: "organization:shop:project:infra:workspace:a:run_phase:apply"}}
--         - {eventTime: 2026-09-09T08:00:00Z, userIdentity: {userName: "project_path:shopper/site:ref_type:branch:ref:main"}}
--         - {eventTime: 2026-09-09T09:00:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/terraform"}, userIdentity: {userName: "organization:shopper:project:infra:workspace:a:run_phase:apply"}}
--       expect: [{owner: "project_path:shopper"}, {owner: "organization:shopper"}]
--     where a token without a user name was seen within the baseline:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, userIdentity: {userName: null}}
--         - {eventTime: 2026-09-08T08:00:00Z, userIdentity: {userName: "repo:shop-tools/x:ref:refs/heads/main"}}
--         - {eventTime: 2026-09-08T09:00:00Z, userIdentity: {userName: null}}
--       expect: [{owner: "repo:shop-tools"}]
--     another repository of the same organisation, in other letters, and another token altogether:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-09T08:00:00Z, userIdentity: {userName: "repo:SHOP/api:ref:refs/heads/main"}}
--         - {eventTime: 2026-09-09T08:00:00Z, userIdentity: {userName: "system:serviceaccount:shop:api"}}
--       expect: []
--     one that was there one second before the baseline ended, with another role:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-08T07:59:59Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/web"}, userIdentity: {userName: "repo:shop-labs/x:ref:refs/heads/main"}}
--         - {eventTime: 2026-09-09T08:00:00Z, userIdentity: {userName: "repo:shop-labs/x:ref:refs/heads/main"}}
--       expect: []
--     a role that nobody assumed before, and one assumed within the baseline only by a workload:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/web"}, userIdentity: {userName: "system:serviceaccount:shop:api"}}
--         - {eventTime: 2026-09-09T08:00:00Z, userIdentity: {userName: "repo:shop-tools/x:ref:refs/heads/main"}}
--         - {eventTime: 2026-09-09T08:00:00Z, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/web"}, userIdentity: {userName: "repo:shop-tools/x:ref:refs/heads/main"}}
--       expect: []
--     refused, and another call:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-09T08:00:00Z, errorCode: AccessDenied, userIdentity: {userName: "repo:shop-tools/x:ref:refs/heads/main"}}
--         - {eventTime: 2026-09-09T08:00:00Z, eventName: AssumeRole, userIdentity: {userName: "repo:shop-tools/x:ref:refs/heads/main"}}
--       expect: []

with uses as (
  select
    event_time,
    event_id,
    user_identity_user_name as subject,
    lower(regexp_extract(user_identity_user_name, '^(repo:[^/]+|project_path:[^/]+|organization:[^:]+)', 1)) as owner,
    json_text(request_parameters, '$.roleArn') as role,
    source_ip_address,
    recipient_account_id,
    aws_region
  from events
  where action = 'sts:AssumeRoleWithWebIdentity'
    and error_code is null
),
known as (
  select role, owner
  from uses
  where coalesce(owner, '') is distinct from ''
    and event_time < (select min(event_time) from events) + $baseline
  group by role, owner
),
roles as (
  select role, names_of(owner) as known_owners
  from known
  group by role
)
select
  uses.owner,
  uses.role,
  first_by(uses.subject, uses.event_time)           as subject,
  roles.known_owners,
  count(*)                                          as times,
  min(uses.event_time)                              as first_seen,
  max(uses.event_time)                              as last_seen,
  names_of(uses.source_ip_address)                  as source_ip_address,
  min(uses.recipient_account_id)                    as recipient_account_id,
  first_by(uses.aws_region, uses.event_time)        as aws_region,
  first_event_ids(uses.event_id, uses.event_time)   as event_ids
from uses
join roles on roles.role = uses.role
where coalesce(uses.owner, '') is distinct from ''
  and uses.owner not in (select owner from known)
group by uses.owner, uses.role, roles.known_owners
order by first_seen asc, uses.role asc, uses.owner asc
