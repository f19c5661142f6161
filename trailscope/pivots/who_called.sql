-- Which principal called itself what.
select distinct user_agent, {principal} as principal
from {among} as events
where user_agent is not null and {principal} is not null
order by user_agent, principal
