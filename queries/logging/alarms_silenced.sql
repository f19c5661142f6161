-- title: Were alarms deleted or silenced?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1685]
-- finding: "{actor} asked to silence alarms: {action} {target} in {aws_region}"
-- summary: >
--   An alarm that is gone, muted or disarmed calls nobody. The names usually tell what was watched; those
--   that count sign-ins of root or changes of trails come from the CIS benchmark. Alarms that Auto Scaling
--   makes and deletes for itself are left out.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in (
    'monitoring:DeleteAlarms',
    'monitoring:DisableAlarmActions',
    'monitoring:SetAlarmState',
    'monitoring:PutAlarmMuteRule'
  )
  and not coalesce(user_identity_invoked_by like '%autoscaling.amazonaws.com', false)
  and ($include_denied or error_code is null)
