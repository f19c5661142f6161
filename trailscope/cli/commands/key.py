"""``trailscope key``: an access key on one page: what it did, who issued it."""

from trailscope.cli.entity_command import entity_command

command = entity_command(
    "key",
    metavar="KEY",
    about="""An access key on one page: what it did, who issued it.

KEY is an access key id, AKIA… or ASIA…. Calls that issued, changed or deleted it are told even where it was never used.""",
    examples="""trailscope key AKIAIOSFODNN7EXAMPLE --lake case42
trailscope key ASIAIOSFODNN7EXAMPLE ./AWSLogs""",
)
