-- title: Were deprecated AMIs listed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1580]
-- ttc: [T1087.004]
-- outcome: attempted
-- finding: "{actor} listed deprecated AMIs in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to list deprecated AMIs in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Deprecated AMIs have known vulnerabilities. Hardly anything lists them but tools that look for a way in.
-- false_positives:
--   - Tools that clean up images, and Terraform when told so.
-- misses:
--   - An outdated image asked for by its id.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: DescribeImages, readOnly: true, requestParameters: {includeDeprecated: true}}
--   match:
--     asked for: {}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     not asked for: {requestParameters: {includeDeprecated: false}}
--     the same words in another call: {eventName: DescribeImageAttribute}

select *
from events
where action = 'ec2:DescribeImages'
  and json_text(request_parameters, '$.includeDeprecated') = 'true'
