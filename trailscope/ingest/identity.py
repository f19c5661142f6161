"""Who acted: ``identities.tsv`` names each kind of identity (reference §3.1) for a person and for good.

One row of the file is a value of ``userIdentity.type``, templates of ``actor`` and templates of ``actor_id``; the row ``*`` is for all other
types and for none. Templates are separated by ``|``, and the first that gives something counts. A template is text with parts in braces, named in
:data:`PARTS`; it gives nothing where a part is missing or empty. Where none gives anything, ``actor`` is the type itself, and ``actor_id``
is the actor.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import resources
from itertools import takewhile
from typing import Any, NamedTuple

from trailscope.errors import Location, TrailscopeError
from trailscope.ingest.json_text import text_of
from trailscope.ingest.record import Record

Part = Callable[[Any, Record], str | None]
"""Makes a part of a template from an identity and its record."""

Template = tuple[str | Part, ...]
ANY = "*"

_HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"  # what sign-in logs in place of a user name that does not exist
_ROLE = re.compile(r"arn:([^:]*):sts::([^:]*):assumed-role/([^/]+).*", re.DOTALL)
ROLE_MARK = ":assumed-role/"
_PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}
_ANONYMOUS = ("anonymous", "anonymous_principal")
_CUT = re.compile(r"\{([^{}]*)\}")


class Names(NamedTuple):
    """The templates of one row."""

    actor: tuple[Template, ...]
    actor_id: tuple[Template, ...]


def actor_of(record: Record) -> tuple[str | None, str | None]:
    """``actor`` and ``actor_id`` of a record: ``None`` only where it names nobody, and then both."""
    if record.named:
        return record.named, record.named
    identity, makers = record.identity, _makers()
    actors, ids = makers.get(identity.type) or makers[ANY]
    actor = _first(actors, identity, record) or identity.type or None
    return actor, _first(ids, identity, record) or actor


def actor_of_identity(identity: Any) -> tuple[str | None, str | None] | None:
    """The same by the identity alone; ``None`` where a part of the record beside it has a say."""
    makers = _makers_by_identity()
    actors, ids = makers.get(identity.type) or makers[ANY]
    actor = _first(actors.makers, identity, None)
    actor_id = _first(ids.makers, identity, None)
    if (actor is None and not actors.all) or (actor_id is None and not ids.all):
        return None
    actor = actor or identity.type or None
    return actor, actor_id or actor


def _first(makers: tuple[Part, ...], identity: Any, record: Any) -> str | None:
    for make in makers:
        text = make(identity, record)
        if text:
            return text
    return None


@cache
def shipped() -> Mapping[str | None, Names]:
    """The rows of the ``identities.tsv`` in the package, by type.

    Raises:
        TrailscopeError: a row breaks the grammar above; with its line.
    """
    text = resources.files(__package__).joinpath("identities.tsv").read_text(encoding="utf-8")
    return dict(parse(text))


def parse(text: str, uri: str = "identities.tsv") -> Iterator[tuple[str, Names]]:
    """Type and templates of each row in the text of such a file; ``uri`` names it in errors. Blank and ``#`` lines say nothing."""
    seen: set[str] = set()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        at, cells = Location(uri, number), line.split("\t")
        if len(cells) != 3:
            raise TrailscopeError(
                f"an identity has three cells, this line has {len(cells)}", at=at, hint="separate with tabs"
            )
        if cells[0] in seen:
            raise TrailscopeError(f"{cells[0]} has a line already", at=at)
        seen.add(cells[0])
        yield cells[0], Names(*(tuple(_template(text, at) for text in cell.split("|")) for cell in cells[1:]))


def _template(text: str, at: Location) -> Template:
    pieces = _CUT.split(text)
    unknown = [name for name in pieces[1::2] if name not in PARTS]
    if unknown or not text:
        raise TrailscopeError(f"no part of an identity: {text}", at=at, hint=f"there are {', '.join(PARTS)}")
    parts = (PARTS[piece] if place % 2 else piece for place, piece in enumerate(pieces))
    return tuple(part for part in parts if part != "")


@cache
def _makers() -> Mapping[str | None, tuple[tuple[Part, ...], tuple[Part, ...]]]:
    """For each type, what makes texts of its templates."""
    return {
        kind: (tuple(map(_maker, names.actor)), tuple(map(_maker, names.actor_id))) for kind, names in shipped().items()
    }


class _ByIdentity(NamedTuple):
    """What makes texts of templates, up to the first that looks at the record beside the identity; and whether none does."""

    makers: tuple[Part, ...]
    all: bool


@cache
def _makers_by_identity() -> Mapping[str | None, tuple[_ByIdentity, _ByIdentity]]:
    return {kind: (_by_identity(names.actor), _by_identity(names.actor_id)) for kind, names in shipped().items()}


def _by_identity(templates: tuple[Template, ...]) -> _ByIdentity:
    of_record = {PARTS[name] for name in BESIDE_IDENTITY}
    alone = tuple(takewhile(of_record.isdisjoint, templates))
    return _ByIdentity(tuple(map(_maker, alone)), len(alone) == len(templates))


def _maker(template: Template) -> Part:
    parts = tuple(part if callable(part) else _always(part) for part in template)
    if len(parts) == 1:
        return parts[0]

    def joined(identity: Any, record: Record) -> str | None:
        texts = [text for part in parts if (text := part(identity, record))]
        return "".join(texts) if len(texts) == len(parts) else None

    return joined


def _always(text: str) -> Part:
    return lambda _, __: text


def _arn_name(identity: Any, _: Record) -> str | None:
    """``alice`` of ``arn:aws:iam::1:user/x/alice``."""
    return re.split("[/:]", identity.arn)[-1] if identity.arn else None


def _arn_session(identity: Any, _: Record) -> str | None:
    """``Ops/i-0abc`` of ``arn:aws:sts::1:assumed-role/Ops/i-0abc``."""
    return identity.arn.partition(ROLE_MARK)[2] if identity.arn else None


def _arn_role(identity: Any, record: Record) -> str | None:
    """The role's ARN, without its path, from that of its session. One that is not written as AWS writes them stays as it is."""
    session = _arn_session(identity, record)
    if not session or session.startswith("/"):
        return None
    found = _ROLE.fullmatch(identity.arn)
    return f"arn:{found[1]}:iam::{found[2]}:role/{found[3]}" if found else identity.arn


def _arn_federated(identity: Any, _: Record) -> str | None:
    """``federated-user/bill`` of ``arn:aws:sts::1:federated-user/bill``."""
    name = identity.arn.partition(":federated-user/")[2] if identity.arn else None
    return name and f"federated-user/{name}"


def _principal_id(identity: Any, _: Record) -> str | None:
    """``AROA…`` of ``AROA…:session``."""
    principal: str | None = identity.principalId
    return principal and principal.partition(":")[0]


def _principal_session(identity: Any, _: Record) -> str | None:
    principal: str | None = identity.principalId
    return principal and principal.partition(":")[2]


def _anonymous(identity: Any, _: Record) -> str | None:
    account, principal = (identity.accountId or "").lower(), (identity.principalId or "").lower()
    return "anonymous" if account == "anonymous" or principal in _ANONYMOUS else None


def _sign_in_name(_: Any, record: Record) -> str | None:
    name = record.inside("additionalEventData", ("UserName",))
    return None if name is None else text_of(name)


def _address_service(_: Any, record: Record) -> str | None:
    address = record.fields.sourceIPAddress
    return address if address and address.endswith(".amazonaws.com") else None


def _event_service(_: Any, record: Record) -> str | None:
    return record.fields.eventSource if record.fields.eventType == "AwsServiceEvent" else None


def _partition(_: Any, record: Record) -> str:
    region = record.fields.awsRegion or ""
    return next((name for start, name in _PARTITIONS.items() if region.startswith(start)), "aws")


PARTS: Mapping[str, Part] = {
    "name": lambda identity, _: identity.userName,
    "name.told": lambda identity, _: None if identity.userName == _HIDDEN else identity.userName,
    "arn": lambda identity, _: identity.arn,
    "arn.name": _arn_name,
    "arn.session": _arn_session,
    "arn.role": _arn_role,
    "arn.federated": _arn_federated,
    "principal": lambda identity, _: identity.principalId,
    "principal.id": _principal_id,
    "principal.session": _principal_session,
    "account": lambda identity, _: identity.accountId,
    "provider": lambda identity, _: identity.identityProvider,
    "invoked-by": lambda identity, _: identity.invokedBy,
    "credential": lambda identity, _: identity.credentialId,
    "issuer.arn": lambda identity, _: identity.sessionContext.sessionIssuer.arn,
    "issuer.name": lambda identity, _: identity.sessionContext.sessionIssuer.userName,
    "center.user": lambda identity, _: identity.onBehalfOf.userId,
    "center.store": lambda identity, _: identity.onBehalfOf.identityStoreArn,
    "anonymous": _anonymous,
    "sign-in.name": _sign_in_name,
    "address.service": _address_service,
    "event.service": _event_service,
    "partition": _partition,
}
"""What a template may name. Parts of the identity, then what stands beside it in the record."""

BESIDE_IDENTITY = ("sign-in.name", "address.service", "event.service", "partition")
"""The parts that look at the record."""
