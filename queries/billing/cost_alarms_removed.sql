-- title: Were budgets or cost alarms removed or changed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1685, T1496.001]
-- finding: "{actor} removed or changed what warns of cost: {action} {target}"
-- summary: >
--   Before an account is mined for money, the warning that would give it away is taken off: the budget, its
--   notification, the person who gets it, or the watch for anomalies. Look for machines in every region
--   (regions.many_at_once, compute.launched_in_new_region).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - The finance team at the turn of the year.
-- misses:
--   - Alarms of CloudWatch on the estimated charges; see logging.alarms_silenced.
--   - Changes made by the billing console, which may log under other names.
-- cases:
--   given:
--     eventSource: budgets.amazonaws.com
--     eventName: DeleteBudget
--     readOnly: false
--     requestParameters: {accountId: "111122223333", budgetName: monthly}
--   match:
--     a budget: {}
--     a budget changed: {eventName: UpdateBudget}
--     a notification: {eventName: DeleteNotification}
--     a notification changed: {eventName: UpdateNotification}
--     who is told: {eventName: DeleteSubscriber}
--     who is told, changed: {eventName: UpdateSubscriber}
--     what a budget stops: {eventName: DeleteBudgetAction}
--     the watch for anomalies: {eventSource: ce.amazonaws.com, eventName: DeleteAnomalyMonitor}
--     who hears of anomalies: {eventSource: ce.amazonaws.com, eventName: DeleteAnomalySubscription}
--     who hears of anomalies, changed: {eventSource: ce.amazonaws.com, eventName: UpdateAnomalySubscription}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: ViewBudget, readOnly: true}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in (
    'budgets:DeleteBudget',
    'budgets:UpdateBudget',
    'budgets:DeleteNotification',
    'budgets:UpdateNotification',
    'budgets:DeleteSubscriber',
    'budgets:UpdateSubscriber',
    'budgets:DeleteBudgetAction',
    'ce:DeleteAnomalyMonitor',
    'ce:DeleteAnomalySubscription',
    'ce:UpdateAnomalySubscription'
  )
  and ($include_denied or error_code is null)
