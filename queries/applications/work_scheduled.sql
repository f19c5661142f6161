-- title: Was work set up that runs by itself?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1053, T1648]
-- finding: "{actor} set up work that runs by itself: {action} {target}"
-- summary: >
--   State machines, schedules and timed rules go on after the credentials that made them are gone, with the
--   role they were given. A state machine can call any AWS service without a line of code. Read the
--   definition in request_parameters and the role.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Deployments.
-- misses:
--   - Rules that wait for an event instead of a time; see functions.trigger_added.
-- cases:
--   given: {eventSource: states.amazonaws.com, eventName: CreateStateMachine, readOnly: false, requestParameters: {name: m}}
--   match:
--     a state machine: {}
--     a state machine changed: {eventName: UpdateStateMachine}
--     a schedule: {eventSource: scheduler.amazonaws.com, eventName: CreateSchedule}
--     a schedule changed: {eventSource: scheduler.amazonaws.com, eventName: UpdateSchedule}
--     a trigger of Glue: {eventSource: glue.amazonaws.com, eventName: CreateTrigger}
--     a timed rule: {eventSource: events.amazonaws.com, eventName: PutRule, requestParameters: {name: r, scheduleExpression: rate(1 hour)}}
--     refused: {errorCode: AccessDeniedException}
--   ignore:
--     run once: {eventName: StartExecution}
--     a rule that waits for an event: {eventSource: events.amazonaws.com, eventName: PutRule, requestParameters: {name: r, eventPattern: "{}"}}
--     the same word in another call: {eventSource: ssm.amazonaws.com, eventName: CreateAssociation, requestParameters: {scheduleExpression: rate(1 hour)}}
--     refused, and not asked for: {errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where (
    action in (
      'states:CreateStateMachine',
      'states:UpdateStateMachine',
      'scheduler:CreateSchedule',
      'scheduler:UpdateSchedule',
      'glue:CreateTrigger'
    )
    or (
      action = 'events:PutRule'
      and json_text(request_parameters, '$.scheduleExpression') is not null
    )
  )
  and ($include_denied or error_code is null)
