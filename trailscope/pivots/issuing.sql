-- The calls that issued credentials, as lineage reads them, and those that named an access key to change it or to ask after it. Reading
-- this off long texts takes longest of all that a page asks.
with of_issuing as (
  select * from {among} where event_name in {issuing} and error_code is null
)
select
  event_id, event_time, action, kind, actor, type, source_ip_address, access_key_id, issued_key, role_arn, key_owner,
  null::varchar as named_key
from ({issued})
union all
select
  event_id, event_time, action, 'named', actor, user_identity_type, source_ip_address, user_identity_access_key_id, null, null, null,
  regexp_extract(request_parameters, '"accessKeyI[dD]":"([A-Z0-9]+)"', 1)
from {among} as events
where event_source in (select name from (values ('iam.amazonaws.com'), ('sts.amazonaws.com')) as naming (name))
  and regexp_extract(request_parameters, '"accessKeyI[dD]":"([A-Z0-9]+)"', 1) <> ''
