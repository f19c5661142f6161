-- title: Was an IAM Identity Center token created from a device code?
-- asks: who
-- kind: detection
-- severity: low
-- attack: [T1566.002, T1528, T1550.001]
-- ttc: [T1199.A002]
-- outcome: done
-- finding: "{actor} received an IAM Identity Center token for a device code from {source_ip_address}"
-- summary: >
--   A device code is confirmed in one browser and gives a token to another computer: the way of the AWS CLI
--   without a browser, and of phishing, where a person confirms the intruder's code. The address is that of the
--   computer that received the token. Compare it with where the person signs in;
--   sequences.device_code_then_accounts tells what followed.
-- false_positives:
--   - The AWS CLI on servers and with --use-device-code.
-- misses:
--   - Authorization code with PKCE, which the AWS CLI uses by default.
-- cases:
--   given: {eventSource: sso.amazonaws.com, eventName: CreateToken, readOnly: false, requestParameters: {clientId: c, grantType: "urn:ietf:params:oauth:grant-type:device_code"}}
--   match:
--     a token for a device: {}
--     a token for a device, from the token service: {eventSource: sso-oauth.amazonaws.com, eventName: CreateToken}
--   ignore:
--     another call with the same words: {eventName: CreateTokenWithIAM}
--     a token renewed: {requestParameters: {grantType: refresh_token}}
--     by authorization code: {requestParameters: {grantType: authorization_code}}
--     not yet confirmed: {errorCode: AuthorizationPendingException}

select *
from events
where action in ('sso:CreateToken', 'sso-oauth:CreateToken')
  and strpos(json_text(request_parameters, '$.grantType'), 'device_code') > 0
