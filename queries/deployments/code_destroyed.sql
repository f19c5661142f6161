-- title: Was a CodeCommit or CodeArtifact repository deleted or unprotected?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1485, T1195.002]
-- ttc: [T1485.A003, T1648.A002]
-- outcome: attempted
-- finding: "{actor} deleted code or bypassed a review: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to delete code or bypass a review: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A repository, branch or package was deleted, or the approval rules of CodeCommit were removed or overridden.
--   Look for clones that still hold what was lost, and for what was merged since.
-- false_positives:
--   - Branches that are deleted after a merge, and retired projects.
-- misses:
--   - A history that was overwritten by a push.
--   - Code hosts outside AWS.
-- cases:
--   given: {eventSource: codecommit.amazonaws.com, eventName: DeleteRepository, readOnly: false, requestParameters: {repositoryName: web}}
--   match:
--     a repository: {}
--     a branch: {eventName: DeleteBranch}
--     packages: {eventSource: codeartifact.amazonaws.com, eventName: DeletePackageVersions, requestParameters: {domain: d, repository: r, package: p}}
--     a repository of packages: {eventSource: codeartifact.amazonaws.com, requestParameters: {domain: d, repository: r}}
--     a rule for reviews deleted: {eventName: DeleteApprovalRuleTemplate}
--     a rule for reviews taken off a repository: {eventName: DisassociateApprovalRuleTemplateFromRepository}
--     a review overridden: {eventName: OverridePullRequestApprovalRules}
--     refused: {errorCode: AccessDeniedException}
--   ignore:
--     images, which are another question: {eventSource: ecr.amazonaws.com}
--     a comment: {eventName: DeleteCommentContent}

select *
from events
where action in (
    'codecommit:DeleteRepository',
    'codecommit:DeleteBranch',
    'codecommit:DeleteApprovalRuleTemplate',
    'codecommit:DisassociateApprovalRuleTemplateFromRepository',
    'codecommit:OverridePullRequestApprovalRules',
    'codeartifact:DeleteRepository',
    'codeartifact:DeletePackageVersions'
  )
