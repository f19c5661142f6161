"""``trailscope who``: a principal on one page: what it did, from where, with what."""

from trailscope.cli.entity_command import entity_command

command = entity_command(
    "who",
    metavar="NAME|ARN",
    about="""A principal on one page: what it did, from where, with what.

NAME is that of a user, role, session or service, as `actor` has it; a role stands for all its sessions, alice* for all names
that begin so. An ARN names one principal.""",
    examples="""trailscope who alice --lake case42
trailscope who arn:aws:iam::111122223333:role/Deploy --since 7d ./AWSLogs
trailscope who mallory --lake case42 --format json""",
)
