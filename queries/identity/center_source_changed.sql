-- title: Was the identity source of IAM Identity Center changed?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1556, T1484.002]
-- ttc: [T1484.002]
-- outcome: attempted
-- finding: "{actor} changed the identity source of IAM Identity Center: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the identity source of IAM Identity Center: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Whoever runs the identity source decides who signs in as whom, in every account. Disabling the external
--   provider, or connecting another directory, hands that over or locks everybody out. It happens once in years,
--   by a small team, announced.
-- false_positives:
--   - The migration to another provider, and the yearly renewal of its certificate.
-- misses:
--   - Changes at the provider itself.
-- unmodelled:
--   sso-directory:CreateExternalIdPConfigurationForDirectory: called by the console and portal of IAM Identity Center; not among the public API actions
--   sso-directory:DeleteExternalIdPConfigurationForDirectory: called by the console and portal of IAM Identity Center; not among the public API actions
--   sso-directory:DescribeDirectory: called by the console and portal of IAM Identity Center; not among the public API actions
--   sso-directory:DisableExternalIdPConfigurationForDirectory: called by the console and portal of IAM Identity Center; not among the public API actions
--   sso-directory:EnableExternalIdPConfigurationForDirectory: called by the console and portal of IAM Identity Center; not among the public API actions
--   sso:AssociateDirectory: called by the console of IAM Identity Center; not among the public API actions
--   sso:DisassociateDirectory: called by the console of IAM Identity Center; not among the public API actions
--   sso:StartSSO: called by the console of IAM Identity Center; not among the public API actions
--   sso:UpdateSsoConfiguration: called by the console of IAM Identity Center; not among the public API actions
-- cases:
--   given: {eventSource: sso-directory.amazonaws.com, readOnly: false, requestParameters: {directoryId: d-1}}
--   match:
--     an external provider switched on: {eventName: EnableExternalIdPConfigurationForDirectory}
--     an external provider switched off: {eventName: DisableExternalIdPConfigurationForDirectory}
--     an external provider described anew: {eventName: CreateExternalIdPConfigurationForDirectory}
--     an external provider deleted: {eventName: DeleteExternalIdPConfigurationForDirectory}
--     a directory bound: {eventName: AssociateDirectory, eventSource: sso.amazonaws.com}
--     a directory let go: {eventName: DisassociateDirectory, eventSource: sso.amazonaws.com}
--     enabled for the first time: {eventName: StartSSO, eventSource: sso.amazonaws.com}
--     its settings changed: {eventName: UpdateSsoConfiguration, eventSource: sso.amazonaws.com}
--     refused: {eventName: AssociateDirectory, eventSource: sso.amazonaws.com, errorCode: AccessDeniedException}
--   ignore:
--     only read: {eventName: DescribeDirectory, readOnly: true}
--     a directory of another service: {eventName: AssociateDirectory, eventSource: example.amazonaws.com}

select *
from events
where event_source in ('sso.amazonaws.com', 'sso-directory.amazonaws.com')
  and event_name in (
    'EnableExternalIdPConfigurationForDirectory',
    'DisableExternalIdPConfigurationForDirectory',
    'CreateExternalIdPConfigurationForDirectory',
    'DeleteExternalIdPConfigurationForDirectory',
    'AssociateDirectory',
    'DisassociateDirectory',
    'StartSSO',
    'UpdateSsoConfiguration'
  )
