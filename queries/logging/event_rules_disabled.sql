-- title: Were EventBridge rules disabled or deleted?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1685, T1489]
-- ttc: [T1562.008]
-- outcome: attempted
-- finding: "{actor} disabled or deleted an EventBridge rule in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to disable or delete an EventBridge rule in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Rules carry the findings of GuardDuty and Security Hub to people, start the response to incidents, and run
--   nightly jobs. Look at the name, and whether the same principal silenced other things
--   (logging.alarms_silenced). Rules that a service deletes for itself are left out.
-- false_positives:
--   - Deployments that replace rules.
-- misses:
--   - A rule that stays and is given a pattern that matches nothing (PutRule).
--   - Rules deleted by a stack; the stack is the thing to look at.
-- cases:
--   given: {eventSource: events.amazonaws.com, eventName: DisableRule, readOnly: false, requestParameters: {name: guardduty-to-pager}}
--   match:
--     disabled: {}
--     deleted: {eventName: DeleteRule}
--     its targets taken away: {eventName: RemoveTargets, requestParameters: {rule: guardduty-to-pager, ids: ["1"]}}
--     the bus deleted: {eventName: DeleteEventBus}
--     the archive deleted: {eventName: DeleteArchive}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     enabled: {eventName: EnableRule}
--     by a service for itself: {userIdentity: {invokedBy: autoscaling.amazonaws.com}}

select *
from events
where action in (
    'events:DisableRule',
    'events:DeleteRule',
    'events:RemoveTargets',
    'events:DeleteEventBus',
    'events:DeleteArchive'
  )
  and user_identity_invoked_by is null
