"""The synthetic organisation of the samples: its accounts, people, roles, resources and addresses.

Accounts are repeated digits and nearly all addresses come from the documentation ranges of RFC 5737 and RFC 3849,
so that nothing here can be taken for a real customer. The story's first day has the three addresses of the talk.
"""

from __future__ import annotations

import hashlib
from base64 import b32encode
from dataclasses import dataclass
from datetime import date, timedelta

ORGANISATION = "o-a1b2c3d4e5"
MANAGEMENT, LOG_ARCHIVE, PRODUCTION, TEST = "111111111111", "222222222222", "333333333333", "444444444444"
ACCOUNTS = (MANAGEMENT, LOG_ARCHIVE, PRODUCTION, TEST)
FOREIGN_ACCOUNT = "666666666666"  # outside the organisation; seen only in the story

VIRGINIA, OREGON, IRELAND, FRANKFURT, SYDNEY = "us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-2"
REGIONS = (VIRGINIA, OREGON, IRELAND, FRANKFURT, SYDNEY)
GLOBAL_SOURCES = frozenset({"iam", "organizations", "ce", "health", "route53", "cloudfront", "account", "support"})

FIRST_DAY = date(2026, 8, 24)
DAYS = tuple(FIRST_DAY + timedelta(days=number) for number in range(14))

OFFICE, SECOND_OFFICE, SYDNEY_OFFICE = "192.0.2.10", "192.0.2.11", "192.0.2.66"
HOME_OFFICE, CI_RUNNER = "2001:db8:40::17", "192.0.2.77"
ALICE_ADDRESS, STEVE_ADDRESS, BILL_ADDRESS = "54.16.113.91", "205.251.233.176", "72.21.198.64"
GITHUB_RUNNERS = tuple(f"192.0.2.{last}" for last in range(129, 145))
NAT_GATEWAYS = ("192.0.2.201", "192.0.2.202")

DATA_BUCKET, TRAIL_BUCKET = "shop-prod-assets", "org-trail-a1b2c3d4e5"
IDENTITY_STORE = f"arn:aws:identitystore::{MANAGEMENT}:identitystore/d-9067a1b2c3"


def digest(text: str) -> bytes:
    """32 bytes that depend on the text alone: the same name has the same ids in every sample."""
    return hashlib.sha256(f"trailscope samples/{text}".encode()).digest()


def identifier(prefix: str, account: str, entropy: bytes) -> str:
    """A 20-character id such as ``AROA…``; like AWS's own it carries the account in its first 48 bits.

    Args:
        prefix: four letters, the kind of thing identified (reference: identifier prefixes).
        account: 12 digits.
        entropy: at least five bytes that make the id its own.
    """
    leading = 1 << 47 | int(account) << 7 | entropy[0] & 0x7F
    return prefix + b32encode(leading.to_bytes(6, "big") + entropy[1:5]).decode()


def named_identifier(prefix: str, account: str, name: str) -> str:
    """The id of something that has a name: always the same."""
    return identifier(prefix, account, digest(f"{prefix}/{account}/{name}"))


def uuid_text(number: int) -> str:
    """The lower 128 bits of a number as the text of a version 4 UUID."""
    text = f"{number & (1 << 128) - 1:032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def named_uuid(name: str) -> str:
    """A UUID that depends on the name alone."""
    return uuid_text(int.from_bytes(digest(name)[:16], "big"))


def resource_id(prefix: str, account: str, region: str, number: int) -> str:
    """An EC2-style id such as ``i-0…`` with 17 hexadecimal digits."""
    return f"{prefix}-0{digest(f'{prefix}/{account}/{region}/{number}').hex()[:16]}"


@dataclass(frozen=True)
class Role:
    """An IAM role: the account it lives in, its name, its path (``/`` or ``/aws-service-role/…/``)."""

    account: str
    name: str
    path: str = "/"

    @property
    def arn(self) -> str:
        """With its path, as sessionIssuer has it."""
        return f"arn:aws:iam::{self.account}:role{self.path}{self.name}"

    @property
    def id(self) -> str:
        """``AROA…``."""
        return named_identifier("AROA", self.account, self.name)


def service_linked_role(account: str, service: str, name: str) -> Role:
    """The role that an AWS service has in an account for its own work."""
    return Role(account, f"AWSServiceRoleFor{name}", f"/aws-service-role/{service}.amazonaws.com/")


def permission_set_role(account: str, permission_set: str) -> Role:
    """The role that Identity Center keeps in an account for one permission set."""
    suffix = digest(f"{account}/{permission_set}").hex()[:16]
    return Role(account, f"AWSReservedSSO_{permission_set}_{suffix}", "/aws-reserved/sso.amazonaws.com/eu-west-1/")


@dataclass(frozen=True)
class User:
    """An IAM user with at most one long-term access key."""

    account: str
    name: str

    @property
    def arn(self) -> str:
        """``arn:aws:iam::ACCOUNT:user/NAME``."""
        return f"arn:aws:iam::{self.account}:user/{self.name}"

    @property
    def id(self) -> str:
        """``AIDA…``."""
        return named_identifier("AIDA", self.account, self.name)

    @property
    def access_key(self) -> str:
        """Its long-term key, ``AKIA…``."""
        return named_identifier("AKIA", self.account, self.name)


ALICE, BOB, STEVE, BILL = (User(PRODUCTION, name) for name in ("alice", "bob", "steve", "bill"))
CI_USER = User(PRODUCTION, "ci-deploy")
CI_KEY_RETIRED = date(2026, 9, 3)  # the last day on which anybody uses its key
