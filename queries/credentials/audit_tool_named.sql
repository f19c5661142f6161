-- title: Did a user agent name an AWS audit or inventory tool?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1580, T1526, T1087.004]
-- ttc: [T1087.004]
-- outcome: attempted
-- finding: "{actor} used the audit tool {tool} from {addresses}: {events call|calls}, {denied} denied"
-- finding_denied: "{actor} used the audit tool {tool} from {addresses}: {events call|calls}, all denied"
-- summary: >
--   Prowler, ScoutSuite and similar tools read everything there is to know about an account. Used by the
--   security team that is their purpose; from an unknown address with a developer's key it is discovery. One row
--   per principal, credential and tool.
-- parameters:
--   tools:
--     type: text
--     default: "(?i)prowler|scout ?suite|cloudsploit|cloudmapper|steampipe|cartography|pmapper|principalmapper|cloudsplaining|cs-suite|aws-recon|cloudquery"
--     help: regular expression that user agents of such tools match
--   ignore_actors: {type: text list, default: [], help: "stable ids of principals (actor_id) that audit"}
-- false_positives:
--   - The security team, and vendors it lets in.
-- misses:
--   - Tools that do not name themselves, which are most runs of most of them.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: ListUsers
--     userIdentity: {type: IAMUser, userName: ci, arn: "arn:aws:iam::111122223333:user/ci", accessKeyId: AKIAIOSFODNN7EXAMPLE}
--   sequences:
--     two tools:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userAgent: APN_1826889 Prowler Boto3/1.26.165}
--         - {eventTime: 2026-09-01T08:01:00Z, userAgent: Scout Suite/5.14, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:02:00Z, userAgent: Scout Suite/5.14, eventName: ListRoles, sourceIPAddress: 203.0.113.9}
--       expect:
--         - {tool: Prowler, events: 1}
--         - {actor: ci, access_key_id: AKIAIOSFODNN7EXAMPLE, tool: Scout Suite, events: 2, denied: 1, actions: "iam:ListRoles, iam:ListUsers", addresses: "198.51.100.7, 203.0.113.9", first_seen: 2026-09-01T08:01:00Z, last_seen: 2026-09-01T08:02:00Z}
--     an ordinary program, and one who audits:
--       $ignore_actors: ["arn:aws:iam::111122223333:user/auditor"]
--       events:
--         - {userAgent: Boto3/1.26.165}
--         - {userAgent: Prowler, userIdentity: {userName: auditor, arn: "arn:aws:iam::111122223333:user/auditor"}}
--       expect: []

with agents as (
  select distinct user_agent
  from activity
),
tools as (
  select user_agent as named_by, regexp_extract(user_agent, $tools, 0) as tool
  from agents
  where regexp_matches(user_agent, $tools)
)
select
  min(actor)                                                         as actor,
  actor_id,
  user_identity_access_key_id                                        as access_key_id,
  tool,
  count(*)                                                           as events,
  count_if(is_denied(error_code))                                    as denied,
  names_of(action)            as actions,
  names_of(source_ip_address) as addresses,
  min(event_time)                                                    as first_seen,
  max(event_time)                                                    as last_seen,
  first_event_ids(event_id, event_time)                              as event_ids
from events
join tools on tools.named_by = events.user_agent
where not list_contains($ignore_actors, actor_id)
group by actor_id, user_identity_access_key_id, tool
order by first_seen asc, actor_id asc, tool asc
