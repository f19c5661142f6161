-- title: Were CloudWatch alarms deleted, disabled or muted?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1685]
-- ttc: [T1562.008]
-- outcome: attempted
-- finding: "{actor} silenced CloudWatch alarms in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to silence CloudWatch alarms in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   An alarm that is deleted, muted or disabled notifies nobody. The names usually tell what was watched; those
--   that count sign-ins of the root user or changes of trails come from the CIS benchmark. Alarms that Auto
--   Scaling creates and deletes for itself are left out.
-- false_positives:
--   - Stacks taken down with their alarms, and people silencing an alarm they know during maintenance.
-- misses:
--   - An alarm whose threshold is raised until it never rings (PutMetricAlarm).
-- cases:
--   given: {eventSource: monitoring.amazonaws.com, eventName: DeleteAlarms, readOnly: false, requestParameters: {alarmNames: [root-login]}}
--   match:
--     deleted: {}
--     disarmed: {eventName: DisableAlarmActions}
--     set to another state: {eventName: SetAlarmState, requestParameters: {alarmName: root-login, stateValue: OK}}
--     muted: {eventName: PutAlarmMuteRule}
--     by a stack: {userIdentity: {invokedBy: cloudformation.amazonaws.com}}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     an alarm made: {eventName: PutMetricAlarm}
--     Auto Scaling tidying up: {userIdentity: {invokedBy: application-autoscaling.amazonaws.com}}

select *
from events
where action in (
    'monitoring:DeleteAlarms',
    'monitoring:DisableAlarmActions',
    'monitoring:SetAlarmState',
    'monitoring:PutAlarmMuteRule'
  )
  and not coalesce(user_identity_invoked_by like '%autoscaling.amazonaws.com', false)
