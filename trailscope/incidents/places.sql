-- From where each principal is known, where that may tell anything: from its first day on, or on several days.
select
  days.principal,
  kept_places_of.place,
  count(distinct days.day)                     as days,
  min(days.first_seen)                         as first_seen,
  max(days.last_seen)                          as last_seen,
  cast(sum(days.events) as bigint)             as events
from kept_days as days
join kept_places_of on kept_places_of.source_ip_address = days.source_ip_address
join kept_principals on kept_principals.principal = days.principal
group by days.principal, kept_places_of.place
having count(distinct days.day) > 1 or min(days.first_seen) <= min(kept_principals.first_seen) + interval 1 day
