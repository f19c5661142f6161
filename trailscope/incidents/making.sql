-- What calls made or opened that others then use: identities, keys, roles, instances, functions, what launches by itself, and things
-- shared or made public. The kinds are those of making.py. A call that starts something may name but the definition that was given a thing.
select event_id, event_time, source_ip_address, user_agent, kind, thing, given_to, recipient_account_id, aws_region, {callers}
from (
{things}
)
where thing is not null or (given_to is not null and not starts_with(kind, '{given}'))
