"""Credential lineage: from each credential to the call that issued it, and back to a person or a workload.

The SQL of each relation stands in the file of its name. Every relation is kept in the engine and computed once:

    issued.sql       calls that issued a credential or began a session
    identities.sql   the ways in which callers proved who they were
    named.sql        those, with the name of the credential
    calls.sql        the issuing calls, with the credential that made each
    links.sql        credential → the one call that issued it
    chain_*.sql      links followed hop by hop
    credentials.sql  one row per credential: facts, root actor, confidence, what cannot be told
    edges.sql        one row per issuing call and credential
"""
