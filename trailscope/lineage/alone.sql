-- The root actor of each finding that cites no events, or none that is in the view: that of all credentials of its actor, if it is one.
select asked.finding, alone.root_actor
from kept_unattributed as asked
join (
  select actor_id, min(root_actor) as root_actor from kept_roots group by actor_id having count(distinct root_actor) = 1
) as alone on alone.actor_id = asked.actor_id
