-- title: Was an AWS Organizations invitation sent, accepted or declined?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1666]
-- ttc: [T1666.A001]
-- outcome: attempted
-- finding: "{actor} handled an AWS Organizations invitation: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to handle an AWS Organizations invitation: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   AcceptHandshake in one of your accounts hands it to the organization that invited: its policies and
--   administrators apply from now on. InviteAccountToOrganization brings an unknown account among yours. Check
--   the other side's account in request_parameters and response_elements.
-- false_positives:
--   - A company that is bought, or accounts brought together.
-- misses:
--   - Leaving before it; see organization.account_left.
-- cases:
--   given: {eventSource: organizations.amazonaws.com, readOnly: false, requestParameters: {handshakeId: h-1}}
--   match:
--     invited: {eventName: InviteAccountToOrganization, requestParameters: {target: {id: "444455556666", type: ACCOUNT}}}
--     accepted: {eventName: AcceptHandshake}
--     turned down: {eventName: DeclineHandshake}
--     taken back: {eventName: CancelHandshake}
--     refused: {eventName: AcceptHandshake, errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     only read: {eventName: DescribeHandshake, readOnly: true}
--     a handshake of another service: {eventName: AcceptHandshake, eventSource: example.amazonaws.com}

select *
from events
where action in ('organizations:InviteAccountToOrganization', 'organizations:AcceptHandshake', 'organizations:DeclineHandshake', 'organizations:CancelHandshake')
