-- title: Was an account invited into an organisation, or did it accept?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1666]
-- finding: "{actor} dealt with an invitation to an organisation: {action} {target}"
-- summary: >
--   AcceptHandshake in an account of yours hands it to whoever invited: that organisation's policies and
--   administrators apply from now on. InviteAccountToOrganization brings a strange account among yours. Check
--   the other side's account in request_parameters and response_elements.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     accepted, and refused ones not asked for: {eventName: AcceptHandshake, $include_denied: false}
--     refused: {eventName: AcceptHandshake, errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     only read: {eventName: DescribeHandshake, readOnly: true}
--     a handshake of another service: {eventName: AcceptHandshake, eventSource: example.amazonaws.com}
--     refused, and not asked for: {eventName: AcceptHandshake, errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where event_source = 'organizations.amazonaws.com'
  and event_name in ('InviteAccountToOrganization', 'AcceptHandshake', 'DeclineHandshake', 'CancelHandshake')
  and ($include_denied or error_code is null)
