-- title: Did a console sign-in pass the password and fail at MFA?
-- asks: who
-- kind: detection
-- severity: medium
-- attack: [T1110, T1621]
-- ttc: [T1078.A001]
-- outcome: failed
-- finding: "{actor} passed the console password and failed at MFA, from {source_ip_address}"
-- summary: >
--   The password was right, the code was not. From an unknown address this means that the password is
--   compromised and only MFA prevented the sign-in. Change the password, and look for an MFA device that was
--   added or removed (identity.mfa_added, identity.mfa_removed).
-- false_positives:
--   - A code that ran out, or the wrong entry of the list on the telephone.
-- misses:
--   - Providers that check MFA themselves.
-- unmodelled:
--   signin:CheckMfa: step of a sign-in, which is no API action
--   signin:ConsoleLogin: step of a sign-in, which is no API action
-- cases:
--   given:
--     eventSource: signin.amazonaws.com
--     eventType: AwsConsoleSignIn
--     userIdentity: {type: IAMUser, userName: alice}
--   match:
--     the sign-in failed with a code: {eventName: ConsoleLogin, responseElements: {ConsoleLogin: Failure}, additionalEventData: {MFAUsed: "Yes"}}
--     the code was wrong: {eventName: CheckMfa, responseElements: {CheckMfa: Failure}, additionalEventData: {MfaType: Virtual MFA}}
--   ignore:
--     without a code: {eventName: ConsoleLogin, responseElements: {ConsoleLogin: Failure}, additionalEventData: {MFAUsed: "No"}}
--     let in with a code: {eventName: ConsoleLogin, responseElements: {ConsoleLogin: Success}, additionalEventData: {MFAUsed: "Yes"}}
--     the code was right: {eventName: CheckMfa, responseElements: {CheckMfa: Success}}
--     another service says the same: {eventSource: example.amazonaws.com, eventName: CheckMfa, responseElements: {CheckMfa: Failure}}

select *
from events
where event_source = 'signin.amazonaws.com'
  and (
    json_text(response_elements, '$.CheckMfa') = 'Failure'
    or (
      json_text(response_elements, '$.ConsoleLogin') = 'Failure'
      and lower(json_text(additional_event_data, '$.MFAUsed')) = 'yes'
    )
  )
