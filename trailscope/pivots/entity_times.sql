-- When the entity's events were, of so many as tell whether they are few; any of them, where they are more.
with {source}
select event_time
from events
where {condition}
limit $most
