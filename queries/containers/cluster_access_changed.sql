-- title: Was access to an EKS cluster changed?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1098.006]
-- ttc: [T1098.003]
-- outcome: attempted
-- finding: "{actor} changed access to the EKS cluster {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change access to the EKS cluster {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Access entries and identity providers decide which AWS and external identities the cluster admits, pod
--   identity associations which role a workload gets. No IAM policy shows them. What the principal did inside
--   stands in the cluster's audit log, not in CloudTrail.
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
