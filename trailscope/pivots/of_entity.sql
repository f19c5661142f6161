-- The rows of a tally that tell of the entity: what tells who called is named in it as in events.
with {source}
select * from {tally} as events
where {condition}
