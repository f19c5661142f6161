-- title: Was code deleted, or written past review?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1485, T1195.002]
-- finding: "{actor} asked for {action} on {target}"
-- summary: >
--   A repository, branch or package was deleted, or the rules that ask for a second pair of eyes were taken
--   away or overridden. Look for clones that still hold what was lost, and for what was merged since.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDeniedException, $include_denied: false}

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
  and ($include_denied or error_code is null)
