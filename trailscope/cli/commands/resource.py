"""``trailscope resource``: a resource on one page: who changed it, from what to what."""

from trailscope.cli.entity_command import entity_command

command = entity_command(
    "resource",
    metavar="NAME|ARN",
    about="""A resource on one page: who changed it, from what to what.

NAME is met whole, in any case: orders is in table/orders, not in orders-archive. An ARN is met in its account and region.
CloudTrail logs what was asked for; what was there before is told where an earlier call in the view, or the answer, says it.""",
    examples="""trailscope resource customer-exports --lake case42
trailscope resource arn:aws:iam::111122223333:role/Deploy --lake case42
trailscope resource sg-0123456789abcdef0 --since 7d ./AWSLogs""",
)
