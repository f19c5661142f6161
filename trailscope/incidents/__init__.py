"""Incidents: findings, and the events around them, stitched into the stories they are parts of.

    facts.py        the uses of credentials, what is known of their principals, what findings cite
    making.py       calls that make or open what others use
    starting.py     calls that have services run something with a role
    launching.py    whose the sessions are that services then begin
    clients.py      user agents → programs
    strangeness.py  how little a use fits its principal
    weighing.py     how much speaks against a use
    stitching.py    from use to use, along what joins them
    membership.py   which events belong to a thread
    telling.py      a thread told as an incident
    finding.py      the road in one function

The SQL of each relation stands in the file of its name.
"""
