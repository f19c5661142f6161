-- title: Was an Amazon Q Business application given other users or tools?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1671, T1098]
-- ttc: [T1578.005, T1098.003]
-- outcome: attempted
-- finding: "{actor} changed the Amazon Q Business application {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the Amazon Q Business application {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Amazon Q Business reads what it is given for everybody who may ask it. A new web experience, a plugin that
--   acts in other systems, or looser chat controls widen who gets what.
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
--     an application of another service: {eventSource: elasticbeanstalk.amazonaws.com}

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
