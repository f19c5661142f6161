-- title: Was an AWS Budgets budget or cost anomaly alert deleted or changed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1685, T1496.001]
-- ttc: [T1562.008, T1496.001]
-- outcome: attempted
-- finding: "{actor} deleted or changed the budget or cost anomaly alert {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to delete or change the budget or cost anomaly alert {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Before an account is used for cryptomining, the warning that would report its cost is removed: the budget,
--   its notification, its subscriber, or the anomaly monitor. Look for instances in every Region
--   (regions.many_at_once, compute.launched_in_new_region).
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
--     only read: {eventName: DescribeBudgets, readOnly: true}

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
