-- title: Was a federated session asked for that may do everything?
-- asks: who
-- kind: detection
-- severity: high
-- attack: [T1550.001, T1548.005]
-- finding: "{actor} asked for a federated session with all permissions: {target}, from {source_ip_address}"
-- summary: >
--   GetFederationToken narrows the caller's own permissions by a policy; one that allows everything keeps them
--   all, for up to 36 hours, also after the key is gone. Intruders do that to stay. Deny the user everything
--   until the session ends; the issued key stands in response_elements.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     asked for, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     one service: {requestParameters: {name: support, policy: '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'}}
--     a narrow policy of AWS: {requestParameters: {name: support, policyArns: [{arn: "arn:aws:iam::aws:policy/ReadOnlyAccess"}]}}
--     a session of a role: {eventName: AssumeRole}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name = 'GetFederationToken'
  and (
    list_contains(json_values(request_parameters, '$.policyArns[*].arn'), 'arn:aws:iam::aws:policy/AdministratorAccess')
    or regexp_matches(
      json_text(json_text(request_parameters, '$.policy'), '$'),
      '(?i)"Effect"\s*:\s*"Allow"[^{}]*("NotAction"|"Action"\s*:\s*(\[[^\]]*)?"(\*|\*:\*|iam:\*)")'
    )
    or regexp_matches(
      json_text(json_text(request_parameters, '$.policy'), '$'),
      '(?i)("NotAction"|"Action"\s*:\s*(\[[^\]]*)?"(\*|\*:\*|iam:\*)")[^{}]*"Effect"\s*:\s*"Allow"'
    )
  )
  and ($include_denied or error_code is null)
