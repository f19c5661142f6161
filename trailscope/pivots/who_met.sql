-- Which principal made which call, and from which region: what is rare about an entity is what few others met.
select distinct 'call' as dimension, action as value, {principal} as principal
from {among} as events
where action is not null and {principal} is not null
union all
select distinct 'region', aws_region, {principal}
from {among} as events
where aws_region is not null and {principal} is not null
