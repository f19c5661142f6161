-- title: Was an SES identity deleted?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1070, T1531]
-- ttc: [T1496.A001, T1531]
-- outcome: attempted
-- finding: "{actor} deleted the SES identity {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to delete the SES identity {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Either mail in the name of this address can no longer be sent, or an identity that was added for one
--   campaign is being removed. Look for who added it and what was sent in between (email.identity_added,
--   email.sent_in_bulk).
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

select *
from events
where action in ('ses:DeleteIdentity', 'ses:DeleteEmailIdentity', 'ses:DeleteVerifiedEmailAddress')
