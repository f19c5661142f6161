-- title: Was somebody else allowed to send mail in our name?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1098, T1684.002]
-- finding: "{actor} wrote who else may send mail as {target}"
-- summary: >
--   A policy on a sender lets other accounts send in its name, past your limits and your logs. Which
--   accounts stands in request_parameters.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in ('ses:PutIdentityPolicy', 'ses:CreateEmailIdentityPolicy', 'ses:UpdateEmailIdentityPolicy')
  and ($include_denied or error_code is null)
