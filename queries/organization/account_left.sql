-- title: Did an account leave the organisation?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1666]
-- finding: "{actor} asked to take an account out of the organisation: {action} {target}"
-- summary: >
--   Outside, the organisation's policies, trail and detection no longer reach the account, and whoever
--   holds it owns it. LeaveOrganization is called in the account itself, the others in the management
--   account; DeleteOrganization dissolves the whole of it. Read what the actor changed before, root.credentials_changed above all.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - An account sold, handed over or closed on purpose.
-- misses:
--   - An account moved to a unit with weaker policies; see organization.account_moved.
-- cases:
--   given:
--     eventSource: organizations.amazonaws.com
--     eventName: RemoveAccountFromOrganization
--     readOnly: false
--     requestParameters: {accountId: "444455556666"}
--   match:
--     taken out by the management account: {}
--     left by itself: {eventName: LeaveOrganization, requestParameters: null}
--     closed: {eventName: CloseAccount}
--     the organisation itself dissolved: {eventName: DeleteOrganization, requestParameters: null}
--     taken out, and refused ones not asked for: {$include_denied: false}
--     refused: {eventName: LeaveOrganization, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     moved: {eventName: MoveAccount}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in ('RemoveAccountFromOrganization', 'LeaveOrganization', 'CloseAccount', 'DeleteOrganization')
  and ($include_denied or error_code is null)
