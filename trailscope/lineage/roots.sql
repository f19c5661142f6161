-- One row per credential that was seen and is asked about: who stands at the end of its chain, how surely, and what cannot be told. Who
-- asks for no more need not wait for what credentials.sql tells of their use.
with facts as (
  select
    credential,
    min(type)                 as type,
    min(actor_id)             as actor_id,
    min(arn)                  as arn,
    min(principal_id)         as principal_id,
    min(account_id)           as account_id,
    min(session_began)        as session_began,
    min(session_issuer_type)  as session_issuer_type,
    min(session_issuer_arn)   as session_issuer_arn,
    min(source_identity)      as source_identity,
    min(on_behalf_of_user_id) as on_behalf_of_user_id,
    min(first_used)           as first_used
  from kept_named
  where credential in (
    select credential from kept_wanted union all select ends_at from kept_chains union all select before from kept_chains
  )
  group by credential
),
accounts as (select recipient_account_id, min(event_time) as first_event from kept_accounts group by recipient_account_id),
people as (
  select on_behalf_of_user_id, min(coalesce(subject, sign_in_name)) as name
  from kept_calls
  where on_behalf_of_user_id is not null
    and coalesce(subject, sign_in_name) is not null
  group by on_behalf_of_user_id
  having count(distinct coalesce(subject, sign_in_name)) = 1
),
portal_users as (
  select issuer_id, min(user_name) as name
  from (
    select actor_id as issuer_id, split_part(issued_principal_id, ':', 2) as user_name
    from kept_calls
    where kind = 'assumed role with SAML' and strpos(role_arn, 'AWSReservedSSO_') > 0
  )
  group by issuer_id
  having count(distinct user_name) = 1
),
chains as (
  select * from kept_chains
  union all
  select credential, credential, null, 0, [credential], cast([] as varchar[]), 1, false, null
  from facts
  where credential in (select credential from kept_wanted)
    and credential not in (select credential from kept_chains)
),
-- what the last of the chain is; where no event of its own is in the lake, its name is an ARN or a service
ends as (
  select
    chains.*,
    facts.type, facts.actor_id, facts.account_id, facts.arn, facts.principal_id, facts.session_began, facts.session_issuer_type,
    facts.session_issuer_arn, facts.source_identity, facts.first_used,
    coalesce(own.on_behalf_of_user_id, facts.on_behalf_of_user_id) as on_behalf_of_user_id,
    split_part(facts.principal_id, ':', 2)                          as session_name,
    issued.arn                                                      as issued_arn,
    issued.actor_id                                                 as issued_actor_id,
    issued.session_issuer_arn                                       as issued_role_arn,
    split_part(issued.principal_id, ':', 2)                         as issued_session_name,
    own.account_id                                                  as own_account_id
  from chains
  left join facts on facts.credential = chains.ends_at
  left join facts as issued on issued.credential = chains.before
  left join facts as own on own.credential = chains.credential
),
rooted as (
  select
    ends.credential, ends.ends_at, ends.before, ends.hops, ends.path, ends.evidence, ends.weakest, ends.loops, ends.loop_role,
    case
      when ends.on_behalf_of_user_id is not null then concat('identity-center-user/', coalesce(people.name, ends.on_behalf_of_user_id))
      when ends.type = 'AWSService' and strpos(ends.issued_role_arn, '/aws-service-role/') > 0 then ends.ends_at
      when ends.type = 'AWSService' and ends.before is null then ends.ends_at
      when ends.type = 'AWSService' and (starts_with(ends.issued_session_name, 'i-') or ends.ends_at = 'lambda.amazonaws.com')
        then ends.issued_arn
      when ends.type = 'AWSService' then ends.issued_actor_id
      when ends.type = 'SAMLUser' and portal_users.name is not null then concat('identity-center-user/', portal_users.name)
      when ends.type = 'FederatedUser' and ends.session_issuer_arn is not null then ends.session_issuer_arn
      when ends.type = 'AssumedRole' and strpos(ends.session_issuer_arn, '/aws-service-role/') > 0
        then split_part(split_part(ends.session_issuer_arn, '/aws-service-role/', 2), '/', 1)
      when ends.type = 'AssumedRole' and ends.source_identity is not null then ends.source_identity
      when ends.type = 'AssumedRole' and strpos(ends.arn, 'AWSReservedSSO_') > 0
        then concat('identity-center-user/', ends.session_name)
      when ends.type = 'AssumedRole' then coalesce(ends.arn, ends.actor_id)
      else coalesce(ends.actor_id, ends.ends_at)
    end as root_actor,
    case
      when ends.loops then 'unknown'
      when ends.on_behalf_of_user_id is not null then 'Identity Center user'
      when ends.type = 'IAMUser' then 'IAM user'
      when ends.type = 'Root' then 'root user'
      when ends.type = 'AWSService' and strpos(ends.issued_role_arn, '/aws-service-role/') > 0 then 'AWS service'
      when ends.type = 'AWSService' and ends.before is null then 'AWS service'
      when ends.type = 'AWSService' and starts_with(ends.issued_session_name, 'i-') then 'EC2 instance'
      when ends.type = 'AWSService' and ends.ends_at = 'lambda.amazonaws.com' then 'Lambda function'
      when ends.type = 'AWSService' then concat('workload of ', ends.ends_at)
      when ends.type = 'SAMLUser' and portal_users.name is not null then 'Identity Center user'
      when ends.type = 'SAMLUser' then 'SAML subject'
      when ends.type = 'WebIdentityUser' and strpos(ends.actor_id, 'system:serviceaccount:') > 0 then 'Kubernetes service account'
      when ends.type = 'WebIdentityUser' then 'web identity'
      when ends.type = 'IdentityCenterUser' then 'Identity Center user'
      when ends.type = 'FederatedUser' and ends.session_issuer_type = 'Root' then 'root user'
      when ends.type = 'FederatedUser' and ends.session_issuer_arn is not null then 'IAM user'
      when ends.type = 'AssumedRole' and strpos(ends.session_issuer_arn, '/aws-service-role/') > 0 then 'AWS service'
      when ends.type = 'AssumedRole' and ends.source_identity is not null then 'source identity'
      when ends.type = 'AssumedRole' and strpos(ends.arn, 'AWSReservedSSO_') > 0 then 'Identity Center user'
      when ends.type = 'AssumedRole' and regexp_matches(ends.session_name, '^i-[0-9a-f]+$') then 'EC2 instance'
      when ends.type = 'AssumedRole' then 'unknown'
      when ends.type = 'AWSAccount' then 'principal of another account'
      when ends.type is null and strpos(ends.ends_at, '.amazonaws.com') > 0 then 'AWS service'
      when ends.type is null and strpos(ends.ends_at, ':user/') > 0 then 'IAM user'
      when ends.type is null and strpos(ends.ends_at, ':root') > 0 then 'root user'
      else 'unknown'
    end as root_kind,
    case
      when ends.loops then 'the chain of issuing calls comes back to where it began'
      when ends.on_behalf_of_user_id is not null or ends.type in ('IAMUser', 'Root', 'AWSService', 'SAMLUser', 'WebIdentityUser', 'IdentityCenterUser')
        then null
      when ends.type = 'FederatedUser' and ends.session_issuer_arn is not null then null
      when ends.type = 'AssumedRole' and strpos(ends.session_issuer_arn, '/aws-service-role/') > 0 then null
      when ends.type = 'AWSAccount' and lower(ends.account_id) = 'anonymous' then 'the caller gave no credentials'
      when ends.type = 'AWSAccount' and accounts.first_event is null
        then concat('account ', ends.account_id, ', to which the caller belongs, is not in the lake')
      when ends.type = 'AWSAccount' then concat('account ', ends.account_id, ' has no record of this call in the lake')
      when ends.type = 'AssumedRole' and ends.account_id is not null and accounts.first_event is null
        then concat('account ', ends.account_id, ', where the role was assumed, is not in the lake')
      when ends.type = 'AssumedRole' and ends.session_name = 'CognitoIdentityCredentials'
        then 'the lake holds no data events of cognito-identity.amazonaws.com, which would name the issuing call'
      when ends.type = 'AssumedRole' and coalesce(ends.session_began, ends.first_used) < accounts.first_event
        then concat('the session began before the first event of account ', ends.account_id, ' in the lake')
      when ends.type = 'AssumedRole' then 'no call in the lake issued this session'
      when ends.type is null and (strpos(ends.ends_at, '.amazonaws.com') > 0 or strpos(ends.ends_at, ':user/') > 0 or strpos(ends.ends_at, ':root') > 0) then null
      else 'the record does not say who the caller was'
    end as cannot_tell
  from ends
  left join accounts on accounts.recipient_account_id = ends.account_id
  left join people on people.on_behalf_of_user_id = ends.on_behalf_of_user_id
  left join portal_users on portal_users.issuer_id = ends.actor_id
),
-- a caller from another account whose own account is in the lake too: the same principal has its own credentials there
peers as (
  select facts.principal_id, min(rooted.root_actor) as root_actor, min(rooted.root_kind) as root_kind
  from facts
  join rooted on rooted.credential = facts.credential
  where facts.type <> 'AWSAccount' and facts.principal_id <> ''
  group by facts.principal_id
  having count(distinct rooted.root_actor) = 1
)
select
  facts.credential,
  facts.actor_id,
  coalesce(peers.root_actor, rooted.root_actor)                        as root_actor,
  coalesce(peers.root_kind, rooted.root_kind)                          as root_kind,
  rooted.hops,
  rooted.path,
  rooted.evidence,
  case
    when peers.principal_id is not null then 'session join'
    when rooted.cannot_tell is not null and rooted.root_kind not in ('Identity Center user', 'EC2 instance', 'source identity') then 'cannot tell'
    when rooted.cannot_tell is not null then 'inferred'
    when rooted.weakest = 1 then 'exact key'
    when rooted.weakest = 2 then 'session join'
    else 'inferred'
  end                                                                  as confidence,
  case when rooted.loops then rooted.ends_at else rooted.loop_role end as loop,
  case when peers.principal_id is null then rooted.cannot_tell end     as cannot_tell
from facts
join rooted on rooted.credential = facts.credential
left join peers on facts.type = 'AWSAccount' and peers.principal_id = facts.principal_id
