-- title: Which principals signed in to the console, how and from where?
-- asks: who
-- kind: summary
-- outcome: attempted
-- summary: >
--   One row per person, kind of sign-in and result: with a password of an IAM user or of the root user, by
--   single sign-on or another role, or with a federated session; with or without MFA. Where everybody should use
--   single sign-on, the rows that say password are those to ask about. MFA at an external identity provider is
--   not known to AWS and shows as none.
-- misses:
--   - Sessions that began before the window.
--   - Identity Center's own sign-in; see credentials.identity_center_used.
-- unmodelled:
--   signin:CheckMfa: step of a sign-in, which is no API action
--   signin:ConsoleLogin: step of a sign-in, which is no API action
-- cases:
--   given:
--     eventSource: signin.amazonaws.com
--     eventName: ConsoleLogin
--     eventType: AwsConsoleSignIn
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--     responseElements: {ConsoleLogin: Success}
--     additionalEventData: {MFAUsed: "Yes"}
--   sequences:
--     every way:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T10:00:00Z, responseElements: {ConsoleLogin: Failure}, additionalEventData: {MFAUsed: "No"}}
--         - {eventTime: 2026-09-01T11:00:00Z, userIdentity: {type: Root, arn: "arn:aws:iam::111122223333:root"}, additionalEventData: {MFAUsed: "YES"}}
--         - {eventTime: 2026-09-01T12:00:00Z, userIdentity: {type: AssumedRole}, additionalEventData: {MFAUsed: "No"}}
--         - {eventTime: 2026-09-01T13:00:00Z, userIdentity: {type: FederatedUser}, additionalEventData: null}
--         - {eventTime: 2026-09-01T14:00:00Z, eventName: CheckMfa}
--       expect:
--         - {actor: alice, way: password of an IAM user, outcome: Success, mfa: true, sign_ins: 2, addresses: "198.51.100.7, 203.0.113.9", first_seen: 2026-09-01T08:00:00Z, last_seen: 2026-09-01T09:00:00Z}
--         - {way: federated session, mfa: false, sign_ins: 1}
--         - {actor: alice, way: password of an IAM user, outcome: Failure, mfa: false}
--         - {actor: root, way: password of root, mfa: true}
--         - {way: role, mfa: false}

with sign_ins as (
  select
    actor,
    actor_id,
    case user_identity_type
      when 'Root' then 'password of root'
      when 'IAMUser' then 'password of an IAM user'
      when 'FederatedUser' then 'federated session'
      when 'AssumedRole' then 'role'
      else user_identity_type
    end                                                                            as way,
    json_text(response_elements, '$.ConsoleLogin')                                 as outcome,
    coalesce(lower(json_text(additional_event_data, '$.MFAUsed')) = 'yes', false)  as mfa,
    recipient_account_id,
    source_ip_address,
    event_time
  from events
  where action = 'signin:ConsoleLogin'
)
select
  actor,
  actor_id,
  way,
  outcome,
  mfa,
  count(*) as sign_ins,
  count_if(outcome = 'Failure') as failed,
  names_of(source_ip_address)    as addresses,
  names_of(recipient_account_id) as accounts,
  min(event_time)                                                       as first_seen,
  max(event_time)                                                       as last_seen
from sign_ins
group by actor, actor_id, way, outcome, mfa
order by sign_ins desc, way asc, actor asc, outcome asc
