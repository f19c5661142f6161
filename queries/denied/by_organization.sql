-- title: Which changes did an AWS Organizations policy deny?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1526]
-- ttc: [T1059.009, T1087.004]
-- outcome: failed
-- finding: "a policy of AWS Organizations denied {actor} {action} from {source_ip_address}"
-- summary: >
--   The account's own policies might have allowed the call; a service control policy or resource control policy
--   denied it. A principal with wide permissions tried it. Read what it did next: another Region, another
--   account, or the policy itself (denied.then_allowed).
-- parameters:
--   ignore_actors: {type: text list, default: [], help: "stable ids of principals (actor_id) that are known to run into it"}
-- false_positives:
--   - Developers in a region that is not allowed, and tools that try everything.
-- misses:
--   - Refusals whose message does not name the policy, as old ones and those cut at their length.
--   - Reading calls, which are left out; see denied.by_policy.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: RunInstances
--     readOnly: false
--     errorCode: Client.UnauthorizedOperation
--     errorMessage: "User: u is not authorized to perform: ec2:RunInstances on resource: * with an explicit deny in a service control policy. Encoded authorization failure message: AbC"
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   match:
--     an explicit deny: {}
--     nothing allows it:
--       {errorMessage: "User: u is not authorized to perform: ec2:RunInstances because no service control policy allows the ec2:RunInstances action"}
--     a resource control policy:
--       eventSource: s3.amazonaws.com
--       eventName: PutBucketPolicy
--       errorCode: AccessDenied
--       errorMessage: "User: u is not authorized to perform: s3:PutBucketPolicy with an explicit deny in a resource control policy"
--     the message stands in the response:
--       eventSource: guardduty.amazonaws.com
--       eventName: CreateIPSet
--       errorCode: AccessDeniedException
--       errorMessage: null
--       responseElements: {message: "User: u is not authorized with an explicit deny in a service control policy"}
--   ignore:
--     the actor's own policies lack the permission:
--       {errorMessage: "User: u is not authorized to perform: ec2:RunInstances because no identity-based policy allows the ec2:RunInstances action"}
--     only read: {eventName: DescribeInstances, readOnly: true}
--     known to run into it: {$ignore_actors: ["arn:aws:iam::111122223333:user/alice"]}

select *
from events
where read_only = false
  and regexp_matches(
    coalesce(error_message, json_text(response_elements, '$.message')),
    '(?i)(service|resource) control policy'
  )
  and not list_contains($ignore_actors, actor_id)
