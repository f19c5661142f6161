"""The values that differ from one everyday record to the next: ids, sizes, and the resource a call happens to touch.

A slot is filled when its record is rendered and then stays the same within that record, so that a resource named in the
request is also the one in ``resources``. Only ``random()``, ``getrandbits()`` and ``randbytes()`` are drawn from: their
streams do not change between Python versions, and the samples have to be the same bytes everywhere.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from random import Random
from typing import TypeVar

from benchmarks.samples.organisation import digest, identifier, named_uuid, resource_id, uuid_text

Item = TypeVar("Item")

_PLACES = 4  # resources of one kind per account and region
_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

_NAMES: Mapping[str, tuple[str, ...]] = {
    "function": ("order-events", "invoice-pdf", "image-resize", "stock-sync", "mail-sender"),
    "table": ("carts", "sessions", "inventory", "shipments"),
    "database": ("shop-db", "reports-db"),
    "secret": ("prod/shop-db/app-Qm3xTz", "prod/payments/api-b7HwKe", "prod/mail/smtp-Zr9yLd"),
    "parameter": ("/shop/web/feature-flags", "/shop/web/cdn-host", "/shop/checkout/timeout", "/shop/search/endpoint"),
    "bucket": ("shop-prod-logs", "shop-prod-reports", "shop-artifacts-7d2f", "shop-static-site"),
    "stack": ("shop-network", "shop-web", "shop-checkout", "shop-data", "shop-observability"),
    "cluster": ("checkout", "search"),
    "log_group": ("/aws/lambda/order-events", "/aws/ecs/checkout", "/shop/web/access", "/shop/web/error"),
    "repository": ("shop/web", "shop/checkout", "shop/search"),
    "alarm": ("web-5xx", "checkout-latency", "queue-depth", "db-connections"),
    "folder": ("images/products", "images/banners", "invoices/2026", "feeds/partners", "assets/css"),
    "config_type": ("AWS::EC2::Instance", "AWS::S3::Bucket", "AWS::Lambda::Function", "AWS::RDS::DBInstance"),
    "cost_service": ("Amazon Relational Database Service", "AWS Lambda", "Amazon Simple Storage Service"),
}
_EC2_PREFIXES = {
    "instance": "i",
    "volume": "vol",
    "group": "sg",
    "subnet": "subnet",
    "vpc": "vpc",
    "image": "ami",
    "endpoint": "vpce",
}


def pick(rng: Random, items: Sequence[Item]) -> Item:
    """One of the items, all alike."""
    return items[int(rng.random() * len(items))]


def draw_uuid(rng: Random) -> str:
    """A UUID."""
    return uuid_text(rng.getrandbits(128))


def draw_access_key(rng: Random, account: str) -> str:
    """A temporary access key id of the account."""
    return identifier("ASIA", account, rng.randbytes(5))


def draw_token(rng: Random) -> str:
    """A session token, shorter than real ones."""
    return "IQoJb3JpZ2luX2VjE" + b64encode(rng.randbytes(255)).decode()


class Slots(dict[str, "str | int"]):
    """The slots of one record: starts with what its session and place fix, draws the rest when asked for it."""

    def __init__(self, fixed: Mapping[str, str | int], rng: Random) -> None:
        super().__init__(fixed)
        self.rng = rng

    def __missing__(self, name: str) -> str | int:
        value = self[name] = DRAWS[name](self)
        return value


@cache
def _places(prefix: str, account: str, region: str) -> tuple[str, ...]:
    return tuple(resource_id(prefix, account, region, number) for number in range(_PLACES))


@cache
def _kms_key(account: str, region: str, number: int) -> str:
    return named_uuid(f"kms/{account}/{region}/{number}")


@cache
def _instance_address(instance: str) -> str:
    third, fourth = digest(instance)[:2]
    return f"10.{third % 4 + 20}.{third}.{fourth % 250 + 4}"


def _named(name: str) -> Callable[[Slots], str | int]:
    items = _NAMES[name]
    return lambda slots: pick(slots.rng, items)


def _ec2(name: str) -> Callable[[Slots], str | int]:
    prefix = _EC2_PREFIXES[name]
    return lambda slots: pick(slots.rng, _places(prefix, str(slots["account"]), str(slots["region"])))


def _capitals(slots: Slots, length: int) -> str:
    return "".join(_CAPITALS[byte % 36] for byte in slots.rng.randbytes(length))


def _size(low: int, high: int) -> Callable[[Slots], int]:
    """Sizes between two bounds, small ones far more often."""
    return lambda slots: low + int((high - low) * slots.rng.random() ** 4)


def _object(slots: Slots) -> str:
    return f"{slots['folder']}/{slots.rng.getrandbits(20):06d}.{pick(slots.rng, ('webp', 'json', 'pdf', 'css'))}"


DRAWS: Mapping[str, Callable[[Slots], str | int]] = {
    "event_id": lambda slots: draw_uuid(slots.rng),
    "request_id": lambda slots: draw_uuid(slots.rng),
    "version_id": lambda slots: draw_uuid(slots.rng),
    "s3_request": lambda slots: _capitals(slots, 16),
    "host_id": lambda slots: b64encode(slots.rng.randbytes(56)).decode(),
    "outer_token": lambda slots: draw_token(slots.rng),
    "hex32": lambda slots: f"{slots.rng.getrandbits(128):032x}",
    "hex16": lambda slots: f"{slots.rng.getrandbits(64):016x}",
    "hex8": lambda slots: f"{slots.rng.getrandbits(32):08x}",
    "bytes_out": _size(220, 5_000_000),
    "bytes_in": _size(220, 900_000),
    "small_out": _size(300, 9_000),
    "kms_key": lambda slots: _kms_key(str(slots["account"]), str(slots["region"]), int(slots.rng.random() * 3)),
    "instance_address": lambda slots: _instance_address(str(slots["instance"])),
    "object": _object,
    "scaled_instance": lambda slots: f"i-0{slots['hex16']}",
    "console_key": lambda slots: slots[pick(slots.rng, ("key", "second_key", "third_key"))],
    **{name: _named(name) for name in _NAMES},
    **{name: _ec2(name) for name in _EC2_PREFIXES},
}
