-- title: Did an account leave AWS Organizations, or was it closed?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1666]
-- ttc: [T1666.A002]
-- outcome: attempted
-- finding: "{actor} removed an account from AWS Organizations: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to remove an account from AWS Organizations: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Outside, the organization's policies, trail and detection no longer apply to the account. LeaveOrganization
--   is called in the account itself, the others in the management account; DeleteOrganization dissolves the
--   organization. Read what the principal changed before, root.credentials_changed above all.
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
--     refused: {eventName: LeaveOrganization, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     moved: {eventName: MoveAccount}

select *
from events
where action in ('organizations:RemoveAccountFromOrganization', 'organizations:LeaveOrganization', 'organizations:CloseAccount', 'organizations:DeleteOrganization')
