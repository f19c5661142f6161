-- Calls that issued, changed or asked after an access key.
select
  event_time          as first_seen,
  event_time          as last_seen,
  1::bigint           as events,
  action              as value,
  target              as detail,
  actor,
  source_ip_address,
  error_code,
  event_id,
  count(*) over () as all_rows
from events
where event_time in (
    select event_time
    from events
    where event_source in (
        select name
        from (
          values
            ('sts.amazonaws.com'), ('iam.amazonaws.com'), ('signin.amazonaws.com'), ('cognito-identity.amazonaws.com'),
            ('rolesanywhere.amazonaws.com'), ('eks-auth.amazonaws.com'), ('s3.amazonaws.com'), ('sso.amazonaws.com')
        ) as issuing (name)
      )
      and (event_source <> 's3.amazonaws.com' or event_name = 'GetDataAccess')
      and (strpos(response_elements, $key) > 0 or strpos(request_parameters, $key) > 0)
  )
  and (event_source <> 's3.amazonaws.com' or event_name = 'GetDataAccess')
  and (strpos(response_elements, $key) > 0 or strpos(request_parameters, $key) > 0)
order by event_time asc, event_id asc
limit $most
