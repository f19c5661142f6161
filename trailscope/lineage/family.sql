-- The matched credentials, all that they were issued by, and all that was issued by them.
with passed as (select credential, unnest(path) as passes from kept_credentials),
matched as (select unnest(cast($matched as varchar[])) as credential),
family as (
  select distinct passed.passes as credential from passed join matched on matched.credential = passed.credential
  union
  select distinct passed.credential from passed join matched on matched.credential = passed.passes
)
select family.credential, matched.credential is not null as matched, kept_credentials.* exclude (credential),
  links.joined_by, links.confidence as joined_with, links.source_ip_address as issued_from, links.role_arn, links.supporting_event_id,
  created.event_id as created_by, created.event_time as created_at, created.actor as creator
from family
left join matched on matched.credential = family.credential
left join kept_credentials on kept_credentials.credential = family.credential
left join kept_links as links on links.credential = family.credential
left join (
  select issued_key, min(event_id) as event_id, min(event_time) as event_time, min(actor) as actor
  from kept_calls
  where kind = 'created access key'
  group by issued_key
) as created on created.issued_key = kept_credentials.access_key_id
order by coalesce(kept_credentials.first_used, links.event_time) asc, family.credential asc
limit $most
