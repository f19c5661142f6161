"""Account ids and names of regions: how they are written, so that a slip of the fingers is not taken for a place without events."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from trailscope.errors import UsageError

# Regions of all partitions, with those announced, and what global events carry (botocore's endpoints of November 2026)
REGIONS = (
    "af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2",
    "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7",
    "aws-global", "ca-central-1", "ca-west-1", "cn-north-1", "cn-northwest-1", "eu-central-1", "eu-central-2", "eu-isoe-west-1",
    "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "eusc-de-east-1", "il-central-1",
    "me-central-1", "me-south-1", "mx-central-1", "sa-east-1", "us-east-1", "us-east-2", "us-gov-east-1", "us-gov-west-1",
    "us-iso-east-1", "us-iso-west-1", "us-isob-east-1", "us-isob-west-1", "us-isof-east-1", "us-isof-south-1", "us-west-1",
    "us-west-2",
)  # fmt: skip

_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_REGION = re.compile(r"([a-z]{2,5}(?:-[a-z]+)?)-([a-z]+)-\d{1,2}", re.ASCII)
_PARTS = [named for region in REGIONS if (named := _REGION.fullmatch(region))]
_AREAS = frozenset(named[1] for named in _PARTS)
_DIRECTIONS = frozenset({*(named[2] for named in _PARTS), "southwest"})


def check_accounts(accounts: Iterable[str]) -> None:
    """Refuse what is no account id.

    Raises:
        UsageError: one does not have 12 digits.
    """
    for account in accounts:
        if not _ACCOUNT.fullmatch(account):
            digits = re.sub(r"[\s-]", "", account)
            near = f"did you mean {digits}? " if _ACCOUNT.fullmatch(digits) else ""
            raise UsageError(f"{account!r} is no account id", hint=f"{near}an account id has 12 digits: 111122223333")


def check_regions(regions: Iterable[str]) -> None:
    """Refuse what cannot be a region. One that AWS has opened since is let through as long as it is named like the others.

    Raises:
        UsageError: one is no name of a region; the hint names the nearest.
    """
    for region in regions:
        if region in REGIONS or _may_be_new(region):
            continue
        near = get_close_matches(region.lower().replace("_", "-"), REGIONS, 1)
        hint = f"did you mean {near[0]}?" if near else "regions are named like us-east-1 and eu-central-1"
        raise UsageError(f"there is no region {region!r}", hint=hint)


def _may_be_new(region: str) -> bool:
    """Whether a name that is not in the table is formed like one, and is no slip of one letter in the name of an area."""
    named = _REGION.fullmatch(region)
    if named is None or named[2] not in _DIRECTIONS:
        return False
    return named[1] in _AREAS or not any(_one_slip(named[1], area) for area in _AREAS)


def _one_slip(typed: str, meant: str) -> bool:
    """Whether one letter too many or too few, or two in the wrong order, tell two names apart."""
    longer, shorter = sorted((typed, meant), key=len, reverse=True)
    if len(longer) == len(shorter):
        turned = (f"{meant[:at]}{meant[at + 1]}{meant[at]}{meant[at + 2 :]}" for at in range(len(meant) - 1))
        return typed in turned
    return len(longer) == len(shorter) + 1 and any(
        longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer))
    )
