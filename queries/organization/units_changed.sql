-- title: Was an AWS Organizations organizational unit changed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1666]
-- ttc: [T1578.005]
-- outcome: attempted
-- finding: "{actor} changed an organizational unit: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change an organizational unit: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Policies are attached to organizational units. A new unit has none of its own: accounts moved there lose
--   those of their former unit (organization.account_moved).
-- false_positives:
--   - A reorganisation.
-- misses:
--   - Policies of a unit that change; see organization.policy_removed.
-- cases:
--   given: {eventSource: organizations.amazonaws.com, readOnly: false, requestParameters: {organizationalUnitId: ou-1}}
--   match:
--     made: {eventName: CreateOrganizationalUnit, requestParameters: {parentId: r-1, name: Quiet}}
--     renamed: {eventName: UpdateOrganizationalUnit}
--     deleted: {eventName: DeleteOrganizationalUnit}
--     refused: {eventName: DeleteOrganizationalUnit, errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     only read: {eventName: DescribeOrganizationalUnit, readOnly: true}

select *
from events
where action in ('organizations:CreateOrganizationalUnit', 'organizations:UpdateOrganizationalUnit', 'organizations:DeleteOrganizationalUnit')
