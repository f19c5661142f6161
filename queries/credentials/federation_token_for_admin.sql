-- title: Was a GetFederationToken session with all permissions requested?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1550.001, T1548.005]
-- ttc: [T1098.001, T1199.A002]
-- outcome: attempted
-- finding: "{actor} obtained a GetFederationToken session with all permissions: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to obtain a GetFederationToken session with all permissions: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   GetFederationToken narrows the caller's own permissions by a policy; one that allows everything keeps them
--   all, for up to 36 hours, also after the access key is deleted. Deny the user everything until the session
--   ends; the issued key stands in response_elements.
-- false_positives:
--   - Old sign-in portals for administrators.
-- misses:
--   - Refused attempts whose records lack the parameters.
--   - Policies that reach everything by a detour.
-- cases:
--   given:
--     eventSource: sts.amazonaws.com
--     eventName: GetFederationToken
--     readOnly: true
--     requestParameters: {name: support, policy: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'}
--   match:
--     a policy that allows everything: {}
--     a policy that names the action first: {requestParameters: {name: support, policy: '{"Statement":{"Action":["*"],"Effect":"Allow","Resource":"*"}}'}}
--     AWS's own policy: {requestParameters: {name: support, policyArns: [{arn: "arn:aws:iam::aws:policy/AdministratorAccess"}]}}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     one service: {requestParameters: {name: support, policy: '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'}}
--     a narrow policy of AWS: {requestParameters: {name: support, policyArns: [{arn: "arn:aws:iam::aws:policy/ReadOnlyAccess"}]}}
--     a session of a role: {eventName: AssumeRole}

select *
from events
where action = 'sts:GetFederationToken'
  and (
    regexp_matches(
      array_to_string(json_values(request_parameters, '$.policyArns[*].arn'), ' '),
      '\barn:aws[a-z-]*:iam::aws:policy/(AdministratorAccess|IAMFullAccess|PowerUserAccess)\b'
    )
    or policy_allows_everything(json_text(request_parameters, '$.policy'))
  )
