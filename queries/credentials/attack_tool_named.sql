-- title: Did a user agent name an attack tool against AWS?
-- asks: who
-- kind: hunt
-- severity: high
-- attack: [T1078.004, T1059.009]
-- ttc: [T1078.A001, T1059.009]
-- outcome: attempted
-- finding: "{actor} used the attack tool {tool} from {addresses}: {events call|calls}, {denied} denied"
-- finding_denied: "{actor} used the attack tool {tool} from {addresses}: {events call|calls}, all denied"
-- summary: >
--   The user agent names a tool for attacks or for testing stolen keys, or an operating system made for such
--   tools. It is written by the caller: absence proves nothing, presence almost everything. Disable the
--   credential first, then ask whether it was an exercise. One row per principal, credential and tool.
-- parameters:
--   tools:
--     type: text
--     default: "(?i)distrib#(kali|parrot|blackarch|pentoo)|\\b(kali\\d*|parrotos|blackarch)\\b|\\b(pacu|trufflehog|cloudfox|weirdaal|enumerate-iam|cloudgoat|nimbostratus|barq|aws_consoler|peirates|gitleaks|s3scanner|cloudbrute|bucket_finder)\\b|stratus-red-team"
--     help: regular expression that user agents of such tools match
--   ignore_actors: {type: text list, default: [], help: "stable ids of principals (actor_id) that exercise"}
-- false_positives:
--   - Exercises and penetration tests.
--   - Your own search for leaked keys, which tries those it finds.
-- misses:
--   - Tools that do not name themselves, or pretend to be something else.
--   - Tools for audits; see credentials.audit_tool_named.
-- cases:
--   given:
--     eventSource: sts.amazonaws.com
--     eventName: GetCallerIdentity
--     userIdentity: {type: IAMUser, userName: ci, arn: "arn:aws:iam::111122223333:user/ci", accessKeyId: AKIAIOSFODNN7EXAMPLE}
--   sequences:
--     a system made for it, in S3's brackets and without:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userAgent: aws-cli/2.22.35 md/awscrt#0.23.4 md/distrib#kali.2024 cfg/retry-mode#standard}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, errorCode: AccessDenied, sourceIPAddress: 203.0.113.9, userAgent: "[aws-cli/2.22.35 md/distrib#kali.2024]"}
--       expect:
--         - actor: ci
--           access_key_id: AKIAIOSFODNN7EXAMPLE
--           tool: distrib#kali
--           events: 2
--           denied: 1
--           actions: "s3:ListBuckets, sts:GetCallerIdentity"
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:01:00Z
--     other tools, one row each:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, userAgent: "Boto3/1.9.89 Python/3.8.1 Linux/5.4.0-kali3-amd64 Botocore/1.12.253"}
--         - {eventTime: 2026-09-01T08:01:00Z, userAgent: TruffleHog}
--         - {eventTime: 2026-09-01T08:02:00Z, userAgent: stratus-red-team_6a7ec681-49a5-4403-99a2-d3c1229e8063}
--         - {eventTime: 2026-09-01T08:03:00Z, userAgent: Pacu/1.5}
--       expect: [{tool: kali3}, {tool: TruffleHog}, {tool: stratus-red-team}, {tool: Pacu}]
--     a tool of the responder's own list:
--       $tools: "^evil"
--       events:
--         - {userAgent: evil/1.0}
--         - {userAgent: TruffleHog}
--       expect: [{tool: evil}]
--     ordinary programs, a word within another, nothing at all, one who exercises:
--       $ignore_actors: ["arn:aws:iam::111122223333:user/red"]
--       events:
--         - {userAgent: aws-cli/2.27.41 md/awscrt#0.26.1 ua/2.1 os/linux}
--         - {userAgent: alkaline-client/1.0}
--         - {userAgent: null}
--         - {userAgent: TruffleHog, userIdentity: {userName: red, arn: "arn:aws:iam::111122223333:user/red"}}
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
