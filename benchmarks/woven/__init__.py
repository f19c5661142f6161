"""Attacks woven into benign weeks: how well do incidents tell them, whole, alone and first?

    world.py     what an intruder finds in some benign logs: users, keys, sessions, workloads, buckets
    scribe.py    writes the records of one intruder, in order of time
    keys.py      intrusions that begin with an access key
    sessions.py  intrusions that begin with a session: of a workload, a console, a pipeline, root
    misuse.py    intrusions that sell what the account can do
    entrances.py intrusions through a portal, a help desk, a pipeline's trust, a pool of guests, a certificate
    takings.py   intrusions told by what they take or take over
    footholds.py intrusions that begin on a machine: a developer's laptop, a container
    trusts.py    intrusions through a vendor's role, a machine registered as one's own, an account made within the organisation
    noise.py     benign things that look odd
    office.py    a second benign organisation, unlike that of benchmarks.samples
    startup.py   a third: one account, nobody has a fixed address
    weaving.py   lays attacks over benign logs
    scores_page.py the table of docs/incidents.md, from saved scores
    labels.py    which stage and technique an event of an attack is

Development content: `python -m benchmarks.woven` prints the scores.
"""
