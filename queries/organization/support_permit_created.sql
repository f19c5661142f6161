-- title: Was AWS Support permitted to act in the account?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1548.005, T1199]
-- ttc: [T1199.A002]
-- outcome: attempted
-- finding: "{actor} created or changed a permit for AWS Support ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to create or change a permit for AWS Support ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A support permit lets an engineer of AWS perform named actions on named resources in connection with a case.
--   Whoever can open cases and permits can have things done in the name of AWS. Read permit.actions in
--   request_parameters and the case it belongs to.
-- false_positives:
--   - Cases in which AWS asked for the permit.
-- misses:
--   - What the engineer did, which is logged under AWS's own principals.
-- cases:
--   given: {eventSource: supportauthz.amazonaws.com, eventName: CreateSupportPermit, readOnly: false}
--   match:
--     a permit: {requestParameters: {name: fix, permit: {actions: ["ec2:RebootInstances"]}}}
--     denied: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     deleted: {eventName: DeleteSupportPermit}
--     the same name in another service: {eventSource: example.amazonaws.com}

select *
from events
where action = 'supportauthz:CreateSupportPermit'
