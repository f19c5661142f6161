-- title: Were tags of users, roles or policies changed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1098]
-- finding: "{actor} asked to change the tags of an identity: {action} {target}"
-- summary: >
--   Where policies decide by tags, a tag is a permission: a user tagged with another team, or a role with
--   another environment, reaches what is theirs. Where none do, this is bookkeeping. request_parameters holds
--   the tags.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Cost allocation and every deployment tool.
-- misses:
--   - Tags of a session, which are given at AssumeRole.
-- cases:
--   given: {eventSource: iam.amazonaws.com, readOnly: false, requestParameters: {userName: bob}}
--   match:
--     of a user: {eventName: TagUser}
--     off a user: {eventName: UntagUser}
--     of a role: {eventName: TagRole, requestParameters: {roleName: app}}
--     off a role: {eventName: UntagRole, requestParameters: {roleName: app}}
--     of a policy: {eventName: TagPolicy, requestParameters: {policyArn: "arn:aws:iam::111122223333:policy/dev"}}
--     off a policy: {eventName: UntagPolicy, requestParameters: {policyArn: "arn:aws:iam::111122223333:policy/dev"}}
--     tagged, and refused ones not asked for: {eventName: TagUser, $include_denied: false}
--     refused: {eventName: TagRole, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: ListUserTags, readOnly: true}
--     a policy of another service: {eventName: TagPolicy, eventSource: example.amazonaws.com}
--     refused, and not asked for: {eventName: TagUser, errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'iam.amazonaws.com'
  and event_name in ('TagUser', 'UntagUser', 'TagRole', 'UntagRole', 'TagPolicy', 'UntagPolicy')
  and ($include_denied or error_code is null)
