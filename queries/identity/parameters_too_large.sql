-- title: Was an IAM change logged without its parameters because of size?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1685.002]
-- ttc: [T1562.008, T1098.003]
-- outcome: attempted
-- finding: "{actor} called {action} with parameters too large for CloudTrail, from {source_ip_address}"
-- finding_denied: "{actor} tried to call {action} with parameters too large for CloudTrail, from {source_ip_address} but {failure}"
-- summary: >
--   CloudTrail leaves out parameters that are too large and writes a mark in their place. A policy padded with
--   spaces is accepted by IAM and leaves no document in the log. Read the policy in IAM itself, now, before it
--   is changed again; find out for whom it was (resource names in the neighbouring calls).
-- false_positives:
--   - Policies that are really that large.
-- misses:
--   - Parameters that were dropped without a mark.
--   - Calls to other services.
-- cases:
--   given: {eventSource: iam.amazonaws.com, eventName: PutUserPolicy, readOnly: false, requestParameters: {omitted: true, originalSize: 131099, reason: requestParameters too large}}
--   match:
--     a policy nobody can read: {}
--     in vain: {errorCode: MalformedPolicyDocumentException}
--   ignore:
--     a policy in full: {requestParameters: {userName: bob, policyDocument: "{}"}}
--     another service: {eventSource: glue.amazonaws.com, eventName: CreateJob}

select *
from events
where event_source = 'iam.amazonaws.com'
  and json_text(request_parameters, '$.omitted') = 'true'
