-- title: Was Inspector, Macie, Access Analyzer or Detective disabled?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1685]
-- ttc: [T1562.008]
-- outcome: attempted
-- finding: "{actor} disabled a scanning service in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to disable a scanning service in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Inspector, Macie, Access Analyzer and Detective report what is exposed and what happened before. Without
--   them nobody is told of a resource that was made public yesterday. Access Analyzer deleted shortly before a
--   policy admits an external account is no coincidence.
-- false_positives:
--   - Somebody saving money in a test account.
--   - Infrastructure code replacing an analyzer by another one.
-- misses:
--   - Findings that are suppressed while the service runs; see logging.findings_hidden.
--   - Attempts to pause that AWS refused, whose records do not hold the parameters.
-- cases:
--   given:
--     eventSource: inspector2.amazonaws.com
--     eventName: Disable
--     readOnly: false
--     requestParameters: {accountIds: ["111122223333"], resourceTypes: [EC2]}
--   match:
--     Inspector: {}
--     Macie: {eventSource: macie2.amazonaws.com, eventName: DisableMacie}
--     Access Analyzer: {eventSource: access-analyzer.amazonaws.com, eventName: DeleteAnalyzer}
--     Detective: {eventSource: detective.amazonaws.com, eventName: DeleteGraph}
--     Macie paused: {eventSource: macie2.amazonaws.com, eventName: UpdateMacieSession, requestParameters: {status: PAUSED}}
--     Macie of a member paused:
--       eventSource: macie2.amazonaws.com
--       eventName: UpdateMemberSession
--       requestParameters: {id: "444455556666", status: PAUSED}
--     a job of Macie cancelled:
--       eventSource: macie2.amazonaws.com
--       eventName: UpdateClassificationJob
--       requestParameters: {jobId: j1, jobStatus: CANCELLED}
--     a job of Macie paused by its user:
--       eventSource: macie2.amazonaws.com
--       eventName: UpdateClassificationJob
--       requestParameters: {jobId: j1, jobStatus: USER_PAUSED}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     Macie set otherwise:
--       eventSource: macie2.amazonaws.com
--       eventName: UpdateMacieSession
--       requestParameters: {findingPublishingFrequency: ONE_HOUR}
--     a job of Macie goes on:
--       eventSource: macie2.amazonaws.com
--       eventName: UpdateClassificationJob
--       requestParameters: {jobId: j1, jobStatus: RUNNING}
--     the same word elsewhere: {eventName: CreateFilter, requestParameters: {status: PAUSED}}

select *
from events
where (
    action in (
      'inspector2:Disable',
      'macie2:DisableMacie',
      'access-analyzer:DeleteAnalyzer',
      'detective:DeleteGraph'
    )
    or (
      action in ('macie2:UpdateMacieSession', 'macie2:UpdateMemberSession', 'macie2:UpdateClassificationJob')
      and regexp_matches(request_parameters, '"(status|jobStatus)"\s*:\s*"(PAUSED|USER_PAUSED|CANCELLED)"')
    )
  )
