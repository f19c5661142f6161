-- title: Were organisational units made, renamed or deleted?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1666]
-- finding: "{actor} asked to change the organisation's units: {action} {target}"
-- summary: >
--   Policies hang on units. A new unit has none of its own: accounts moved there shed those of their old place
--   (organization.account_moved).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     made, and refused ones not asked for: {eventName: CreateOrganizationalUnit, $include_denied: false}
--     refused: {eventName: DeleteOrganizationalUnit, errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     only read: {eventName: DescribeOrganizationalUnit, readOnly: true}
--     refused, and not asked for: {eventName: DeleteOrganizationalUnit, errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where event_name in ('CreateOrganizationalUnit', 'UpdateOrganizationalUnit', 'DeleteOrganizationalUnit')
  and ($include_denied or error_code is null)
