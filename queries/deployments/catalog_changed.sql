-- title: Was a Service Catalog portfolio or product shared or changed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1195.002, T1578]
-- ttc: [T1578.005, T1098.003]
-- outcome: attempted
-- finding: "{actor} changed the Service Catalog resource {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the Service Catalog resource {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A Service Catalog product is provisioned with the launch role, not with the permissions of its user. A new
--   version, another role or a share with an account decides what others provision and as whom.
-- false_positives:
--   - The team that keeps the catalogue.
-- misses:
--   - What a product built; its calls stand under invokedBy cloudformation.amazonaws.com.
-- cases:
--   given: {eventSource: servicecatalog.amazonaws.com, eventName: CreatePortfolioShare, readOnly: false, requestParameters: {portfolioId: p, accountId: "444455556666"}}
--   match:
--     shared with an account: {}
--     taken from another account: {eventName: AcceptPortfolioShare}
--     another version: {eventName: CreateProvisioningArtifact}
--     a limit or a role: {eventName: CreateConstraint}
--     another limit or role: {eventName: UpdateConstraint}
--     who may order: {eventName: AssociatePrincipalWithPortfolio}
--     refused: {errorCode: AccessDeniedException}
--   ignore:
--     ordered: {eventName: ProvisionProduct}

select *
from events
where action in (
    'servicecatalog:CreatePortfolioShare',
    'servicecatalog:AcceptPortfolioShare',
    'servicecatalog:CreateProvisioningArtifact',
    'servicecatalog:CreateConstraint',
    'servicecatalog:UpdateConstraint',
    'servicecatalog:AssociatePrincipalWithPortfolio'
  )
