-- title: Which source IP addresses were used, and by which principals?
-- asks: where_from
-- kind: summary
-- outcome: attempted
-- summary: >
--   One row per source address with every principal that used it, the busiest first. AWS services
--   (cloudformation.amazonaws.com) and AWS Internal stand beside real addresses; the column public tells them
--   apart. Read it before calling an address unusual: offices, gateways and build systems have many principals.
-- parameters:
--   public_only: {type: boolean, default: false, help: leave out services and private addresses}
-- misses:
--   - Whose address it is. The address tables say, once they are loaded into the lake.
-- cases:
--   given:
--     userIdentity:
--       type: IAMUser
--       userName: alice
--       arn: "arn:aws:iam::111122223333:user/alice"
--       principalId: AIDAEXAMPLEALICE00001
--     readOnly: true
--   sequences:
--     the busiest first, services among them:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-01T09:00:00Z, sourceIPAddress: 198.51.100.7, readOnly: false, errorCode: AccessDenied}
--         - eventTime: 2026-09-01T10:00:00Z
--           sourceIPAddress: 198.51.100.7
--           readOnly: false
--           userIdentity:
--             type: IAMUser
--             userName: carol
--             arn: "arn:aws:iam::111122223333:user/carol"
--             principalId: AIDAEXAMPLECAROL00001
--         - {eventTime: 2026-09-01T08:30:00Z, sourceIPAddress: config.amazonaws.com}
--       expect:
--         - source_ip_address: 198.51.100.7
--           public: true
--           events: 3
--           principals: 2
--           actors: "alice, carol"
--           denied: 1
--           changes: 1
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T10:00:00Z
--         - {source_ip_address: config.amazonaws.com, public: false, events: 1, principals: 1}
--     only real addresses:
--       $public_only: true
--       events:
--         - {sourceIPAddress: config.amazonaws.com}
--         - {sourceIPAddress: 10.0.0.7}
--         - {sourceIPAddress: 198.51.100.7}
--       expect: [{source_ip_address: 198.51.100.7, public: true}]

select
  source_ip_address,
  is_public_address(source_ip_address)                   as public,
  count(*)                                               as events,
  count(distinct actor_id)                               as principals,
  names_of(actor) as actors,
  count(distinct recipient_account_id)                   as accounts,
  count_if(read_only = false and error_code is null)     as changes,
  count_if(is_denied(error_code))                        as denied,
  min(event_time)                                        as first_seen,
  max(event_time)                                        as last_seen
from events
where (not $public_only or is_public_address(source_ip_address))
group by source_ip_address
order by events desc, source_ip_address asc
