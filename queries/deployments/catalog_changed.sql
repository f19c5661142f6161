-- title: Was the catalogue of ready-made products shared or changed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1195.002, T1578]
-- finding: "{actor} asked for {action} on {target}"
-- summary: >
--   A product of Service Catalog is built with the launch role, not with the rights of who orders it. A new
--   version, another role or a share with an account decides what others build and as whom.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDeniedException, $include_denied: false}

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
  and ($include_denied or error_code is null)
