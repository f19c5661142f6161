-- When credentials were issued to the entity, or by it, or its roles assumed: as few columns are read as that takes.
select distinct event_time
from events
where event_name in {issuing}
  and error_code is null
  and ({of_entity})
