-- title: Were GuardDuty, Security Hub or Macie findings archived or suppressed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1685]
-- ttc: [T1562.A001]
-- outcome: attempted
-- finding: "{actor} archived, suppressed or changed findings in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to archive, suppress or change findings in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Findings disappear from the list that people look at: archived in GuardDuty or Macie, closed or changed in
--   Security Hub, suppressed by a filter in Inspector or a rule in Access Analyzer. It is the daily work of a
--   security team; ask whether this principal belongs to it, and read the findings it hid.
-- parameters:
--   ignore_actors: {type: text list, default: [], help: stable ids of principals (actor_id) whose task it is}
-- false_positives:
--   - Triage by the security team or its automation; put it into ignore_actors.
-- misses:
--   - "What was changed about a finding: the record names the findings, not always the new state."
-- unmodelled:
--   macie:ArchiveFindings: action of Macie Classic, which has ended
-- cases:
--   given:
--     eventSource: securityhub.amazonaws.com
--     eventName: BatchUpdateFindings
--     readOnly: false
--     requestParameters: {findingIdentifiers: [{id: f1, productArn: p1}]}
--   match:
--     closed in Security Hub: {}
--     changed in Security Hub, in the old way: {eventName: UpdateFindings}
--     an insight deleted: {eventName: DeleteInsight}
--     an insight changed: {eventName: UpdateInsight}
--     a rule that changes findings: {eventName: CreateAutomationRule}
--     archived in GuardDuty: {eventSource: guardduty.amazonaws.com, eventName: ArchiveFindings}
--     a filter of Inspector: {eventSource: inspector2.amazonaws.com, eventName: CreateFilter}
--     a filter of Inspector changed: {eventSource: inspector2.amazonaws.com, eventName: UpdateFilter}
--     a filter of Macie: {eventSource: macie2.amazonaws.com, eventName: CreateFindingsFilter}
--     a filter of Macie changed: {eventSource: macie2.amazonaws.com, eventName: UpdateFindingsFilter}
--     archived in the old Macie: {eventSource: macie.amazonaws.com, eventName: ArchiveFindings}
--     a rule of Access Analyzer: {eventSource: access-analyzer.amazonaws.com, eventName: CreateArchiveRule}
--     archived in Access Analyzer: {eventSource: access-analyzer.amazonaws.com, eventName: UpdateFindings}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     findings read: {eventName: GetFindings, readOnly: true}
--     by somebody whose task it is:
--       userIdentity: {type: IAMUser, userName: soc, arn: "arn:aws:iam::111122223333:user/soc"}
--       $ignore_actors: ["arn:aws:iam::111122223333:user/soc"]

select *
from events
where action in (
    'securityhub:BatchUpdateFindings',
    'securityhub:UpdateFindings',
    'securityhub:DeleteInsight',
    'securityhub:UpdateInsight',
    'securityhub:CreateAutomationRule',
    'guardduty:ArchiveFindings',
    'inspector2:CreateFilter',
    'inspector2:UpdateFilter',
    'macie2:CreateFindingsFilter',
    'macie2:UpdateFindingsFilter',
    'macie:ArchiveFindings',
    'access-analyzer:CreateArchiveRule',
    'access-analyzer:UpdateFindings'
  )
  and not list_contains($ignore_actors, actor_id)
