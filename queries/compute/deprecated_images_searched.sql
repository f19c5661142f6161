-- title: Did somebody look for outdated images?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1580]
-- finding: "{actor} asked for images that their owners call outdated, in {aws_region}"
-- summary: >
--   Old images have old holes. Hardly anything asks for them but tools that look for a way in, or a back
--   door to bring along.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Tools that clean up images, and Terraform when told so.
-- misses:
--   - An outdated image asked for by its id.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: DescribeImages, readOnly: true, requestParameters: {includeDeprecated: true}}
--   match:
--     asked for: {}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     not asked for: {requestParameters: {includeDeprecated: false}}
--     the same words in another call: {eventName: DescribeImageAttribute}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where event_name = 'DescribeImages'
  and json_text(request_parameters, '$.includeDeprecated') = 'true'
  and ($include_denied or error_code is null)
