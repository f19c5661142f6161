-- title: Was a service of ours opened to other accounts through PrivateLink?
-- asks: where_from
-- kind: detection
-- severity: medium
-- attack: [T1599, T1133]
-- finding: "{actor} let others connect to an endpoint service in {aws_region}, account {recipient_account_id}"
-- summary: >
--   Whoever is named in AddAllowedPrincipals may connect their own VPC to our service without passing any
--   edge; * means everybody. Unless acceptance is required they need nobody's consent.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - A service that is offered to customers or other accounts of the organisation.
-- misses:
--   - A service made without acceptance, whose permissions were given before.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: ModifyVpcEndpointServicePermissions
--     readOnly: false
--     requestParameters:
--       ModifyVpcEndpointServicePermissionsRequest:
--         ServiceId: vpce-svc-1
--         AddAllowedPrincipals: {content: "arn:aws:iam::999988887777:root", tag: 1}
--   match:
--     an account: {}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     a permission taken away:
--       requestParameters: {ModifyVpcEndpointServicePermissionsRequest: {ServiceId: vpce-svc-1, RemoveAllowedPrincipals: {content: "*", tag: 1}}}
--     another call: {eventName: ModifyVpcEndpointServiceConfiguration}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where action = 'ec2:ModifyVpcEndpointServicePermissions'
  and regexp_matches(request_parameters, '"[Aa]ddAllowedPrincipals?"')
  and ($include_denied or error_code is null)
