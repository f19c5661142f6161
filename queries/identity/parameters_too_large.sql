-- title: Did a change of IAM hide from the log by its size?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1685.002]
-- finding: "{actor} called {action} with parameters too large for the log, from {source_ip_address}"
-- summary: >
--   CloudTrail leaves parameters out that are too large and writes a mark in their place. A policy padded with
--   spaces is accepted by IAM and leaves no document behind. Read the policy in IAM itself, now, before it is
--   changed again; find out for whom it was (resource names in the neighbouring calls).
-- false_positives:
--   - Policies that are really that large.
-- misses:
--   - Parameters that were dropped without a mark.
--   - Calls to other services.
-- cases:
--   given: {eventSource: iam.amazonaws.com, eventName: PutUserPolicy, readOnly: false, requestParameters: {omitted: true, originalSize: 131099, reason: requestParameters too large}}
--   match:
--     a policy nobody can read: {}
--   ignore:
--     a policy in full: {requestParameters: {userName: bob, policyDocument: "{}"}}
--     another service: {eventSource: glue.amazonaws.com, eventName: CreateJob}

select *
from events
where event_source = 'iam.amazonaws.com'
  and json_text(request_parameters, '$.omitted') = 'true'
