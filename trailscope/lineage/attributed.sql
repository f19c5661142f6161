-- The root actor of each finding: of the credentials behind the events it cites the one behind most of them; where it cites none, or
-- none that is in the view, the root actor of all credentials of its actor, if that is one.
with cited as (
  select kept_cited.finding, credentials.root_actor, count(*) as events
  from kept_cited
  join (
{called}
  ) as called on called.event_id = kept_cited.event_id
  join kept_roots as credentials on credentials.credential = called.credential
  group by kept_cited.finding, credentials.root_actor
),
chosen as (
  select finding, root_actor
  from (select *, row_number() over (partition by finding order by events desc, root_actor asc) as place from cited)
  where place = 1
),
alone as (
  select actor_id, min(root_actor) as root_actor from kept_roots group by actor_id having count(distinct root_actor) = 1
)
select asked.finding, coalesce(chosen.root_actor, alone.root_actor) as root_actor
from kept_findings as asked
left join chosen on chosen.finding = asked.finding
left join alone on alone.actor_id = asked.actor_id
order by asked.finding asc
