-- Calls that issued a credential of the entity, that the entity made, or by which one of its roles was assumed.
select event_id, event_time, action, kind, source_ip_address, issued_key, role_arn, key_owner, type, access_key_id, actor
from {tally}
where kind <> 'named'
  and ({of_entity})
