-- The root actor of each finding by the events it cites: of the credentials behind them the one behind most.
select finding, root_actor
from (
  select finding, root_actor, row_number() over (partition by finding order by events desc, root_actor asc) as place
  from (
    select cited.finding, roots.root_actor, sum(cited.events) as events
    from kept_cited_credentials as cited
    join kept_roots as roots on roots.credential = cited.credential
    group by cited.finding, roots.root_actor
  )
)
where place = 1
