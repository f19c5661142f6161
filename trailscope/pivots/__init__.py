"""Pivots: one entity of a lake on one page, one event whole, and search over whole records.

    entity_page.py   the page of a principal, address, access key or resource, section by section
    sections.py      what sections there are, and the one schema of their rows
    resource_match.py, history.py   which events touch a resource; who changed it, from what to what
    event_page.py    one event with its object, its copies and what happened around it
    search.py        events by a text or expression anywhere in the record

The SQL of each section stands in the file of its name.
"""
