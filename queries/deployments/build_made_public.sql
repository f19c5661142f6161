-- title: Was a CodeBuild project made public?
-- asks: where_to
-- kind: detection
-- severity: high
-- attack: [T1567, T1213.003]
-- ttc: [T1552.001, T1578.005]
-- outcome: done
-- finding: "{actor} made the builds of the CodeBuild project {target} public ({action}) from {source_ip_address}"
-- summary: >
--   Everybody can read the logs and artifacts of every build of this project, past ones included: names,
--   addresses, and whatever keys were printed. Make it private, and replace every secret the builds use.
-- false_positives:
--   - Projects of open source.
-- misses:
--   - Attempts that AWS refused, whose records may not hold the parameters.
-- references:
--   - https://docs.aws.amazon.com/codebuild/latest/userguide/public-builds.html
-- cases:
--   given:
--     eventSource: codebuild.amazonaws.com
--     eventName: UpdateProjectVisibility
--     readOnly: false
--     requestParameters: {projectArn: "arn:aws:codebuild:us-east-1:111122223333:project/web", projectVisibility: PUBLIC_READ}
--   match:
--     public: {}
--   ignore:
--     private: {requestParameters: {projectArn: p, projectVisibility: PRIVATE}}
--     the same word in another call: {eventName: UpdateProject}
--     refused: {errorCode: AccessDeniedException}

select *
from events
where action = 'codebuild:UpdateProjectVisibility'
  and json_text(request_parameters, '$.projectVisibility') = 'PUBLIC_READ'
