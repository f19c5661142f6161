-- title: Was incoming mail redirected or a mailbox opened?
-- asks: where_to
-- kind: detection
-- severity: medium
-- attack: [T1114.003, T1098.002]
-- finding: "{actor} asked for {action} on {target}"
-- summary: >
--   Rules for incoming mail decide who else gets it; permissions and impersonation roles let somebody read a
--   mailbox without its password; an export carries it off whole. Who reads mail resets passwords.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

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
  and ($include_denied or error_code is null)
