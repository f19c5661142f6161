-- title: Did it change who may work in a Kubernetes cluster?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1098.006]
-- finding: "{actor} asked to change who may work in a cluster: {action} {target}"
-- summary: >
--   Access entries and identity providers decide which AWS and outside identities the cluster lets in, pod
--   identities which role a workload gets. Each is a door that no IAM policy shows. What the newcomer did
--   inside stands in the cluster's audit log, not in CloudTrail.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Setting up clusters, mostly by infrastructure code; node roles get an entry of their own.
-- misses:
--   - Access given inside the cluster, by the aws-auth map or role bindings.
-- references:
--   - https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
-- cases:
--   given:
--     eventSource: eks.amazonaws.com
--     eventName: CreateAccessEntry
--     readOnly: false
--     requestParameters: {name: shop, principalArn: "arn:aws:iam::111122223333:user/bob"}
--   match:
--     somebody let in: {}
--     what somebody counts as: {eventName: UpdateAccessEntry}
--     somebody kept out: {eventName: DeleteAccessEntry}
--     a policy given: {eventName: AssociateAccessPolicy}
--     a policy taken: {eventName: DisassociateAccessPolicy}
--     a role for pods: {eventName: CreatePodIdentityAssociation}
--     another role for pods: {eventName: UpdatePodIdentityAssociation}
--     an outside provider: {eventName: AssociateIdentityProviderConfig}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     only read: {eventName: ListAccessEntries, readOnly: true}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in (
    'eks:CreateAccessEntry',
    'eks:UpdateAccessEntry',
    'eks:DeleteAccessEntry',
    'eks:AssociateAccessPolicy',
    'eks:DisassociateAccessPolicy',
    'eks:CreatePodIdentityAssociation',
    'eks:UpdatePodIdentityAssociation',
    'eks:AssociateIdentityProviderConfig'
  )
  and ($include_denied or error_code is null)
