-- title: Were users or roles deleted?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1531]
-- finding: "{actor} asked to delete an identity: {target}"
-- summary: >
--   A deleted user or role takes its owner's access away, and the traces of what it was allowed to do: the
--   policies it held stand in no other place than in the records that wrote them. If it was an intruder's own
--   helper, read everything it did while it lived (activity.timeline).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Leavers, and stacks being taken down.
-- misses:
--   - Access taken away in other ways; identity.access_taken_away counts them per actor.
--   - People of Identity Center; see identity.center_people_changed.
-- cases:
--   given: {eventSource: iam.amazonaws.com, readOnly: false, requestParameters: {userName: bob}}
--   match:
--     a user: {eventName: DeleteUser}
--     a role: {eventName: DeleteRole, requestParameters: {roleName: app}}
--     deleted, and refused ones not asked for: {eventName: DeleteUser, $include_denied: false}
--     refused: {eventName: DeleteUser, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     made: {eventName: CreateUser}
--     a user of another service: {eventName: DeleteUser, eventSource: transfer.amazonaws.com}
--     refused, and not asked for: {eventName: DeleteUser, errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'iam.amazonaws.com'
  and event_name in ('DeleteUser', 'DeleteRole')
  and ($include_denied or error_code is null)
