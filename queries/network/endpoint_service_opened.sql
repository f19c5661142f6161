-- title: Was a PrivateLink endpoint service opened to other principals?
-- asks: where_from
-- kind: detection
-- severity: medium
-- attack: [T1599, T1133]
-- ttc: [T1578.005, T1199.A002]
-- outcome: attempted
-- finding: "{actor} opened a VPC endpoint service to other principals in {aws_region}, account {recipient_account_id} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to open a VPC endpoint service to other principals in {aws_region}, account {recipient_account_id} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Whoever is named in AddAllowedPrincipals may connect their own VPC to the service without passing any edge;
--   * means everybody. Unless acceptance is required they need no approval.
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

select *
from events
where action = 'ec2:ModifyVpcEndpointServicePermissions'
  and regexp_matches(request_parameters, '"[Aa]ddAllowedPrincipals?"')
