-- title: Was another account allowed to send mail with an SES identity?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1098, T1684.002]
-- ttc: [T1496.A001, T1098.003]
-- outcome: attempted
-- finding: "{actor} changed the sending authorization policy of the SES identity {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the sending authorization policy of the SES identity {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A policy on an SES identity lets other accounts send in its name, past your limits and your logs. The
--   accounts stand in request_parameters.
-- false_positives:
--   - A mail account of your own organisation, or a service that sends for you.
-- misses:
--   - What was sent by the others; it stands in their logs.
-- cases:
--   given: {eventSource: ses.amazonaws.com, eventName: PutIdentityPolicy, readOnly: false, requestParameters: {identity: example.com, policyName: p, policy: "{}"}}
--   match:
--     a policy: {}
--     a policy, in the newer way: {eventName: CreateEmailIdentityPolicy, requestParameters: {emailIdentity: example.com}}
--     another policy: {eventName: UpdateEmailIdentityPolicy, requestParameters: {emailIdentity: example.com}}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     no longer: {eventName: DeleteIdentityPolicy}

select *
from events
where action in ('ses:PutIdentityPolicy', 'ses:CreateEmailIdentityPolicy', 'ses:UpdateEmailIdentityPolicy')
