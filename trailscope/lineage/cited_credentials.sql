-- The credentials behind the events that each finding cites, and of how many of them.
select kept_cited.finding, called.credential, count(*) as events
from kept_cited
join (
{called}
) as called on called.event_id = kept_cited.event_id
group by kept_cited.finding, called.credential
