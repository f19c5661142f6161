-- title: Was AWS Security Incident Response cancelled?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1685]
-- ttc: [T1098.A001]
-- outcome: attempted
-- finding: "{actor} cancelled Security Incident Response or a case of it in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to cancel Security Incident Response or a case of it in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The service watches findings for the organization and brings AWS's responders. Cancelling the membership or
--   closing a case takes the help away while it is needed; removing a watcher keeps people from hearing of it.
-- false_positives:
--   - The end of a contract, and cases that are solved.
-- misses:
--   - Cases of AWS Support; see billing.support_cases.
-- cases:
--   given: {eventSource: security-ir.amazonaws.com, eventName: CancelMembership, readOnly: false}
--   match:
--     the membership: {requestParameters: {membershipId: m-1}}
--     a case closed: {eventName: CloseCase}
--     its team or accounts changed: {eventName: UpdateMembership}
--     denied: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     a case opened: {eventName: CreateCase}
--     a membership of another service: {eventSource: example.amazonaws.com}

select *
from events
where action in ('security-ir:CancelMembership', 'security-ir:CloseCase', 'security-ir:UpdateMembership')
