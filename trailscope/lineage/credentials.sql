-- One row per credential seen: what it is, who it belongs to, who stands at the end of its chain, and how it was used.
with facts as (
  select
    credential,
    min(type)                                               as type,
    min(access_key_id)                                      as access_key_id,
    count(distinct access_key_id)                           as access_keys,
    min(actor)                                              as actor,
    min(actor_id)                                           as actor_id,
    min(arn)                                                as arn,
    min(principal_id)                                       as principal_id,
    min(account_id)                                         as account_id,
    min(session_began)                                      as session_began,
    min(session_issuer_type)                                as session_issuer_type,
    min(session_issuer_arn)                                 as session_issuer_arn,
    min(source_identity)                                    as source_identity,
    min(on_behalf_of_user_id)                               as on_behalf_of_user_id,
    min(issued_to)                                          as issued_to,
    min(invoked_by)                                         as invoked_by,
    min(assumed_root)                                       as assumed_root,
    bool_or(mfa_authenticated)                              as mfa_authenticated,
    max(from_console)                                       as from_console,
    min(first_used)                                         as first_used,
    max(last_used)                                          as last_used,
    sum(events)                                             as events,
    sum(denied)                                             as denied,
    sum(changes)                                            as changes,
    min(first_account)                                      as first_account,
    max(last_account)                                       as last_account
  from kept_named
  group by credential
),
sources as (
  select credential, source_ip_address, sum(events) as events
  from kept_named
  where source_ip_address is not null
  group by credential, source_ip_address
),
addresses as (
  select credential, count(*) as addresses, min_by(source_ip_address, -events * 1000000 + place, $most) as source_ip_addresses
  from (select *, row_number() over (order by source_ip_address asc) as place from sources)
  group by credential
),
clients as (
  select credential, user_agent, sum(events) as events from kept_named where user_agent is not null group by credential, user_agent
),
agents as (
  select credential, count(*) as agents, min_by(user_agent, -events * 1000000 + place, $most) as user_agents
  from (select *, row_number() over (order by user_agent asc) as place from clients)
  group by credential
)
select
  facts.credential,
  case
    when starts_with(facts.access_key_id, 'AKIA') and facts.type = 'Root' then 'root access key'
    when starts_with(facts.access_key_id, 'AKIA') then 'access key'
    when links.kind = 'assumed root' or facts.assumed_root is not null then 'session of AssumeRoot'
    when facts.type = 'Root' and facts.session_began is not null then 'console session of root'
    when links.kind = 'session token' then 'session token'
    when facts.type = 'IAMUser' and (links.kind = 'console sign-in' or facts.from_console is not null) then 'console session'
    when facts.type = 'IAMUser' and facts.session_began is not null then 'temporary session of a user'
    when facts.type = 'FederatedUser' then 'federation token'
    when facts.type = 'AssumedRole' and strpos(facts.session_issuer_arn, '/aws-service-role/') > 0 then 'session of a service-linked role'
    when facts.type = 'AssumedRole' and strpos(facts.arn, 'AWSReservedSSO_') > 0 then 'Identity Center session'
    when facts.type = 'AssumedRole' and roots.root_kind = 'EC2 instance' and roots.hops <= 1 then 'instance role session'
    when links.kind = 'assumed role with SAML' then 'SAML role session'
    when links.kind = 'assumed role with web identity' then 'web identity role session'
    when links.kind = 'identity pool' then 'identity pool session'
    when links.kind = 'roles anywhere' then 'Roles Anywhere session'
    when facts.type = 'AssumedRole' and links.issuer_type = 'AWSService' then 'service role session'
    when facts.type = 'AssumedRole' then 'role session'
    when facts.type = 'IdentityCenterUser' then 'Identity Center sign-in'
    when facts.type = 'AWSAccount' and lower(facts.account_id) = 'anonymous' then 'no credentials'
    when facts.type = 'AWSAccount' then 'principal of another account'
    when facts.type = 'AWSService' or facts.type is null then 'AWS service'
    when facts.type in ('SAMLUser', 'WebIdentityUser') then 'identity provider token'
    else 'no credential named'
  end                                                                  as kind,
  facts.actor,
  facts.actor_id,
  facts.access_key_id,
  facts.access_keys,
  facts.principal_id,
  nullif(split_part(facts.principal_id, ':', 2), '')                   as session_name,
  facts.arn,
  facts.account_id,
  facts.session_issuer_arn,
  coalesce(facts.source_identity, links.source_identity)               as source_identity,
  links.session_tags,
  facts.mfa_authenticated,
  coalesce(facts.session_began, case when links.credential is not null then links.event_time end) as began,
  links.expiration,
  facts.first_used,
  facts.last_used,
  facts.events,
  facts.denied,
  facts.changes,
  addresses.addresses,
  addresses.source_ip_addresses,
  agents.agents,
  agents.user_agents,
  facts.first_account <> facts.last_account or facts.first_account <> facts.account_id as crosses_accounts,
  facts.on_behalf_of_user_id,
  facts.issued_to,
  links.issuer,
  links.event_id                                                       as issued_by,
  links.event_time                                                     as issued_at,
  links.action                                                         as issued_with,
  roots.root_actor,
  roots.root_kind,
  roots.hops,
  roots.path,
  roots.evidence,
  roots.confidence,
  roots.loop,
  roots.cannot_tell
from facts
join kept_roots as roots on roots.credential = facts.credential
left join kept_links as links on links.credential = facts.credential
left join addresses on addresses.credential = facts.credential
left join agents on agents.credential = facts.credential
