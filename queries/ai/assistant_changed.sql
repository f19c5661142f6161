-- title: Was the company's assistant given other users, tools or limits?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1671, T1098]
-- finding: "{actor} asked to change the assistant: {action} {target}"
-- summary: >
--   An assistant (Amazon Q Business) reads what it is given for everybody who may ask it. A new web page to
--   ask from, a plug-in that acts elsewhere, or looser limits widen who gets what.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - The assistant being set up.
-- misses:
--   - What was asked and answered; see ai.knowledge_changed for what it reads.
-- cases:
--   given: {eventSource: qbusiness.amazonaws.com, eventName: CreateApplication, readOnly: false, requestParameters: {displayName: d, applicationId: a1}}
--   match:
--     made: {}
--     changed: {eventName: UpdateApplication}
--     a page to ask from: {eventName: CreateWebExperience}
--     a tool: {eventName: CreatePlugin}
--     another tool: {eventName: UpdatePlugin}
--     its limits: {eventName: UpdateChatControlsConfiguration}
--     used by another program: {eventName: AssociatePermission}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     asked: {eventName: ChatSync, eventCategory: Data}
--     an application of another service: {eventSource: amplify.amazonaws.com}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in (
    'qbusiness:CreateApplication',
    'qbusiness:UpdateApplication',
    'qbusiness:CreateWebExperience',
    'qbusiness:CreatePlugin',
    'qbusiness:UpdatePlugin',
    'qbusiness:UpdateChatControlsConfiguration',
    'qbusiness:AssociatePermission'
  )
  and ($include_denied or error_code is null)
