-- title: Was a change of IAM users, roles or policies denied?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1098]
-- ttc: [T1098.003, T1136.003]
-- outcome: failed
-- finding: "{actor} was denied {action} from {source_ip_address}"
-- summary: >
--   Whoever wants more permissions tries IAM first. AWS does not log the parameters of these calls;
--   error_message often names the user, role or policy. Look for the attempt that succeeded
--   (identity.became_admin).
-- parameters:
--   ignore_actors:
--     type: text list
--     default: []
--     help: "stable ids of principals (actor_id) that are known to lack permissions"
-- false_positives:
--   - A pipeline whose role lacks a permission, or developers behind a permissions boundary.
-- misses:
--   - Attempts to reach a role (AssumeRole), which are no changes; see denied.by_principal.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: AttachUserPolicy
--     readOnly: false
--     errorCode: AccessDenied
--     requestParameters: null
--     userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--   match:
--     refused: {}
--   ignore:
--     done: {errorCode: null}
--     failed for another reason: {errorCode: NoSuchEntityException}
--     only read: {eventName: ListUsers, readOnly: true}
--     another service: {eventSource: s3.amazonaws.com, eventName: DeleteBucket}
--     known to lack permissions: {$ignore_actors: ["arn:aws:iam::111122223333:user/bob"]}

select *
from events
where event_source = 'iam.amazonaws.com'
  and read_only = false
  and is_denied(error_code)
  and not list_contains($ignore_actors, actor_id)
