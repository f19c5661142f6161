-- title: Was it changed where Identity Center takes its people from?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1556, T1484.002]
-- finding: "{actor} asked to change the identity source of Identity Center: {action} {target}"
-- summary: >
--   Whoever runs the source decides who signs in as whom, in every account at once. Switching the external
--   provider off, or binding another directory, hands that over or locks everybody out. It happens once in
--   years, by a small team, announced.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - The migration to another provider, and the yearly renewal of its certificate.
-- misses:
--   - Changes at the provider itself.
-- cases:
--   given: {eventSource: sso-directory.amazonaws.com, readOnly: false, requestParameters: {directoryId: d-1}}
--   match:
--     an external provider switched on: {eventName: EnableExternalIdPConfigurationForDirectory}
--     an external provider switched off: {eventName: DisableExternalIdPConfigurationForDirectory}
--     an external provider described anew: {eventName: CreateExternalIdPConfigurationForDirectory}
--     an external provider deleted: {eventName: DeleteExternalIdPConfigurationForDirectory}
--     a directory bound: {eventName: AssociateDirectory, eventSource: sso.amazonaws.com}
--     a directory let go: {eventName: DisassociateDirectory, eventSource: sso.amazonaws.com}
--     changed, and refused ones not asked for: {eventName: AssociateDirectory, eventSource: sso.amazonaws.com, $include_denied: false}
--     refused: {eventName: AssociateDirectory, eventSource: sso.amazonaws.com, errorCode: AccessDeniedException}
--   ignore:
--     only read: {eventName: DescribeDirectory, readOnly: true}
--     a directory of another service: {eventName: AssociateDirectory, eventSource: example.amazonaws.com}
--     refused, and not asked for: {eventName: AssociateDirectory, eventSource: sso.amazonaws.com, errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where event_source in ('sso.amazonaws.com', 'sso-directory.amazonaws.com')
  and event_name in (
    'EnableExternalIdPConfigurationForDirectory',
    'DisableExternalIdPConfigurationForDirectory',
    'CreateExternalIdPConfigurationForDirectory',
    'DeleteExternalIdPConfigurationForDirectory',
    'AssociateDirectory',
    'DisassociateDirectory'
  )
  and ($include_denied or error_code is null)
