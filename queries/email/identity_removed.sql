-- title: Was a sender of mail removed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1070, T1531]
-- finding: "{actor} asked to remove the sender {target} in {aws_region}"
-- summary: >
--   Either mail in the name of this address no longer goes out, or somebody clears away a sender that was
--   added for one campaign. Look for who added it and what was sent in between (email.identity_added,
--   email.sent_in_bulk).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Applications that are retired.
-- misses:
--   - A sender made useless by changing the records of its domain.
-- cases:
--   given: {eventSource: ses.amazonaws.com, eventName: DeleteIdentity, readOnly: false, requestParameters: {identity: example.com}}
--   match:
--     removed: {}
--     removed, in the newer way: {eventName: DeleteEmailIdentity, requestParameters: {emailIdentity: example.com}}
--     removed, in the oldest way: {eventName: DeleteVerifiedEmailAddress, requestParameters: {emailAddress: a@example.com}}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a policy of it: {eventName: DeleteIdentityPolicy}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in ('ses:DeleteIdentity', 'ses:DeleteEmailIdentity', 'ses:DeleteVerifiedEmailAddress')
  and ($include_denied or error_code is null)
