-- title: Who spoke with AWS support?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1684]
-- finding: "{actor} spoke with AWS support: {action} {target}"
-- summary: >
--   Cases are opened to raise quotas, to lift restrictions on a stolen account, or to answer the letters in
--   which AWS warns of abuse; a case closed by somebody else may be such a warning. Read the case in the
--   console: CloudTrail holds its subject at most.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Everyday cases of the people who run the account.
-- misses:
--   - Mail and telephone, and cases about billing opened while signed out.
-- cases:
--   given:
--     eventSource: support.amazonaws.com
--     eventName: CreateCase
--     readOnly: false
--     requestParameters: {subject: limit increase, serviceCode: ec2}
--   match:
--     opened: {}
--     answered: {eventName: AddCommunicationToCase}
--     closed: {eventName: ResolveCase}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: DescribeCases, readOnly: true}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in ('support:CreateCase', 'support:AddCommunicationToCase', 'support:ResolveCase')
  and ($include_denied or error_code is null)
