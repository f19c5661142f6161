"""``trailscope ip``: a source address or network on one page: who called from it."""

from trailscope.cli.entity_command import entity_command

command = entity_command(
    "ip",
    metavar="ADDR|CIDR",
    about="""A source address or network on one page: who called from it.

ADDR is an IP address, a network such as 203.0.113.0/24 or 2001:db8::/32, or the name of a service that calls came from.""",
    examples="""trailscope ip 203.0.113.9 --lake case42
trailscope ip 203.0.113.0/24 --since 7d ./AWSLogs""",
)
