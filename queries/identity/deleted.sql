-- title: Was an IAM user or role deleted?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1531]
-- ttc: [T1070.A001, T1531]
-- outcome: attempted
-- finding: "{actor} deleted an IAM identity: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to delete an IAM identity: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A deleted user or role takes its owner's access away, and the record of what it was allowed: its policies
--   stand only in the records that wrote them. If it was created by an intruder, read everything it did while it
--   existed (activity.timeline).
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
--     refused: {eventName: DeleteUser, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     made: {eventName: CreateUser}
--     a user of another service: {eventName: DeleteUser, eventSource: transfer.amazonaws.com}

select *
from events
where action in ('iam:DeleteUser', 'iam:DeleteRole')
