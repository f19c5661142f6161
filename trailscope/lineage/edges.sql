-- One row per issuing call of a credential that is used in the lake: from who called to the calls made with what was issued.
select
  links.credential,
  links.issuer,
  links.kind,
  links.joined_by,
  links.confidence,
  links.event_id,
  links.supporting_event_id,
  links.event_time,
  links.action,
  links.recipient_account_id,
  links.aws_region,
  links.source_ip_address,
  links.user_agent,
  links.role_arn,
  links.issuer_actor,
  credentials.actor,
  credentials.first_used,
  credentials.last_used,
  credentials.events as calls,
  credentials.denied
from kept_links as links
join kept_credentials as credentials on credentials.credential = links.credential
union all
select
  credentials.credential, calls.issuer, calls.kind, 'access key', 'exact key', calls.event_id, calls.supporting_event_id, calls.event_time,
  calls.action, calls.recipient_account_id, calls.aws_region, calls.source_ip_address, calls.user_agent, calls.role_arn, calls.actor,
  credentials.actor, credentials.first_used, credentials.last_used, credentials.events, credentials.denied
from kept_calls as calls
join kept_credentials as credentials on credentials.access_key_id = calls.issued_key
where calls.kind = 'created access key'
