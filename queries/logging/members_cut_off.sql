-- title: Was an account removed from GuardDuty or Security Hub administration?
-- asks: where_to
-- kind: detection
-- severity: high
-- attack: [T1685]
-- ttc: [T1562.A001]
-- outcome: attempted
-- finding: "{actor} removed accounts from central detection in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to remove accounts from central detection in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   GuardDuty, Security Hub, Macie, Inspector and Detective report to one administrator account. After these
--   calls the security team no longer sees the findings of the accounts named, or nobody administers the
--   service. Look for what happened in those accounts since, and for the service being disabled next
--   (logging.detection_switched_off).
-- false_positives:
--   - An account that is closed or leaves the organisation.
--   - The security team moving to another administrator account.
-- misses:
--   - The right to administer taken away in the organisation itself (DeregisterDelegatedAdministrator), which
--     is an event of organizations.amazonaws.com.
-- references:
--   - https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_accounts.html
-- cases:
--   given:
--     eventSource: guardduty.amazonaws.com
--     eventName: DisassociateFromAdministratorAccount
--     readOnly: false
--     requestParameters: {detectorId: d1}
--   match:
--     a member leaves: {}
--     a member leaves, in the old words: {eventName: DisassociateFromMasterAccount}
--     members no longer watched: {eventName: StopMonitoringMembers}
--     members let go: {eventName: DisassociateMembers}
--     members deleted: {eventName: DeleteMembers}
--     invitations deleted: {eventName: DeleteInvitations}
--     a member of Security Hub leaves: {eventSource: securityhub.amazonaws.com}
--     a member of Security Hub leaves, in the old words: {eventSource: securityhub.amazonaws.com, eventName: DisassociateFromMasterAccount}
--     members of Security Hub deleted: {eventSource: securityhub.amazonaws.com, eventName: DeleteMembers}
--     members of Security Hub let go: {eventSource: securityhub.amazonaws.com, eventName: DisassociateMembers}
--     a member of Macie leaves: {eventSource: macie2.amazonaws.com}
--     a member of Macie leaves, in the old words: {eventSource: macie2.amazonaws.com, eventName: DisassociateFromMasterAccount}
--     a member of Macie let go: {eventSource: macie2.amazonaws.com, eventName: DisassociateMember}
--     a member of Macie deleted: {eventSource: macie2.amazonaws.com, eventName: DeleteMember}
--     a member of Inspector let go: {eventSource: inspector2.amazonaws.com, eventName: DisassociateMember}
--     a member of Detective leaves: {eventSource: detective.amazonaws.com, eventName: DisassociateMembership}
--     members of Detective deleted: {eventSource: detective.amazonaws.com, eventName: DeleteMembers}
--     nobody administers Inspector: {eventSource: inspector2.amazonaws.com, eventName: DisableDelegatedAdminAccount}
--     nobody administers GuardDuty: {eventName: DisableOrganizationAdminAccount}
--     nobody administers Security Hub: {eventSource: securityhub.amazonaws.com, eventName: DisableOrganizationAdminAccount}
--     nobody administers Macie: {eventSource: macie2.amazonaws.com, eventName: DisableOrganizationAdminAccount}
--     nobody administers Detective: {eventSource: detective.amazonaws.com, eventName: DisableOrganizationAdminAccount}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     members looked at: {eventName: GetMembers, readOnly: true}
--     members watched again: {eventName: StartMonitoringMembers}

select *
from events
where action in (
    'guardduty:DisassociateFromAdministratorAccount',
    'guardduty:DisassociateFromMasterAccount',
    'guardduty:StopMonitoringMembers',
    'guardduty:DisassociateMembers',
    'guardduty:DeleteMembers',
    'guardduty:DeleteInvitations',
    'securityhub:DisassociateFromAdministratorAccount',
    'securityhub:DisassociateFromMasterAccount',
    'securityhub:DeleteMembers',
    'securityhub:DisassociateMembers',
    'macie2:DisassociateFromAdministratorAccount',
    'macie2:DisassociateFromMasterAccount',
    'macie2:DisassociateMember',
    'macie2:DeleteMember',
    'inspector2:DisassociateMember',
    'detective:DisassociateMembership',
    'detective:DeleteMembers',
    'inspector2:DisableDelegatedAdminAccount',
    'guardduty:DisableOrganizationAdminAccount',
    'securityhub:DisableOrganizationAdminAccount',
    'macie2:DisableOrganizationAdminAccount',
    'detective:DisableOrganizationAdminAccount'
  )
