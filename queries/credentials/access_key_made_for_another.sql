-- title: Did an IAM user create an access key for another user?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1098.001]
-- ttc: [T1098.001]
-- outcome: done
-- finding: "{actor} created an IAM access key for another user: {target} ({action}) from {source_ip_address}"
-- summary: >
--   With it the creator can act as the other user, and the log names the other. Ask both. response_elements
--   holds the key: if it is used from the creator's address, the case is clear
--   (credentials.access_key_first_used).
-- false_positives:
--   - Administrators who set up users for colleagues and applications by hand.
-- misses:
--   - Keys made by a role, which always acts for others; see credentials.access_key_made.
--   - Attempts that AWS refused, whose records do not name the user.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: CreateAccessKey
--     readOnly: false
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--     requestParameters: {userName: bob}
--   match:
--     for somebody else: {}
--   ignore:
--     for oneself, by name: {requestParameters: {userName: alice}}
--     for oneself, without a name: {requestParameters: null}
--     a pipeline's role:
--       userIdentity: {type: AssumedRole, arn: "arn:aws:sts::111122223333:assumed-role/DeployRole/run-1"}
--     the key was not made: {errorCode: LimitExceededException}
--     deleted: {eventName: DeleteAccessKey}
--     same name, other service: {eventSource: example.amazonaws.com}

select *
from events
where action = 'iam:CreateAccessKey'
  and user_identity_type = 'IAMUser'
  and json_text(request_parameters, '$.userName') is not null
  and json_text(request_parameters, '$.userName') is distinct from user_identity_user_name
