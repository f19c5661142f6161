-- title: Was an AWS Support case created, answered or closed?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1684]
-- ttc: [T1098.A001]
-- outcome: attempted
-- finding: "{actor} changed an AWS Support case: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change an AWS Support case: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Cases are opened to raise quotas, to lift restrictions on a compromised account, or to answer the letters in
--   which AWS warns of abuse; a case closed by another principal may be such a warning. Read the case in the
--   console: CloudTrail holds its subject at most.
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

select *
from events
where action in ('support:CreateCase', 'support:AddCommunicationToCase', 'support:ResolveCase')
