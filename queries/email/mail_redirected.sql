-- title: Were SES receipt rules or WorkMail mailbox permissions changed?
-- asks: where_to
-- kind: detection
-- severity: medium
-- attack: [T1114.003, T1098.002]
-- ttc: [T1098.001, T1496.A001]
-- outcome: attempted
-- finding: "{actor} changed who receives or reads mail: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change who receives or reads mail: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Receipt rules decide who else gets incoming mail; mailbox permissions and impersonation roles give access to
--   a mailbox without its password; an export copies it whole. Who reads mail can reset passwords.
-- false_positives:
--   - Mail administrators, and applications that take orders by mail.
-- misses:
--   - Rules that a user made inside a mailbox.
-- cases:
--   given: {eventSource: ses.amazonaws.com, eventName: CreateReceiptRule, readOnly: false, requestParameters: {ruleSetName: s, rule: {name: r}}}
--   match:
--     a rule: {}
--     another rule: {eventName: UpdateReceiptRule}
--     another set of rules: {eventName: SetActiveReceiptRuleSet}
--     who may open a mailbox: {eventSource: workmail.amazonaws.com, eventName: PutMailboxPermissions}
--     who may open all of them: {eventSource: workmail.amazonaws.com, eventName: CreateImpersonationRole}
--     a mailbox carried off: {eventSource: workmail.amazonaws.com, eventName: StartMailboxExportJob}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a rule read: {eventName: DescribeReceiptRule, readOnly: true}

select *
from events
where action in (
    'ses:CreateReceiptRule',
    'ses:UpdateReceiptRule',
    'ses:SetActiveReceiptRuleSet',
    'workmail:PutMailboxPermissions',
    'workmail:CreateImpersonationRole',
    'workmail:StartMailboxExportJob'
  )
