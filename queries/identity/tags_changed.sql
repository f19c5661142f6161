-- title: Were tags of IAM users, roles or policies changed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1098]
-- ttc: [T1098.003]
-- outcome: attempted
-- finding: "{actor} changed tags in IAM: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change tags in IAM: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Where policies decide by tags, a tag is a permission: a user tagged with another team, or a role with
--   another environment, reaches what is theirs. Where none do, this is bookkeeping. request_parameters holds
--   the tags.
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
--     refused: {eventName: TagRole, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: ListUserTags, readOnly: true}
--     a policy of another service: {eventName: TagPolicy, eventSource: example.amazonaws.com}

select *
from events
where action in ('iam:TagUser', 'iam:UntagUser', 'iam:TagRole', 'iam:UntagRole', 'iam:TagPolicy', 'iam:UntagPolicy')
