"""Who acted: the table of identity types (reference §3.1) with the SQL that names each for a person and for good."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Identity:
    """How one ``userIdentity.type`` is named.

    Attributes:
        type: the value of ``userIdentity.type``.
        actor: SQL expressions of the text a person reads; the first that is not NULL counts.
        actor_id: the same for the text that stays the same over sessions.
    """

    type: str
    actor: tuple[str, ...]
    actor_id: tuple[str, ...]


def _text(column: str) -> str:
    return f"nullif({column}, '')"


_NAME, _ARN = _text("user_identity_user_name"), _text("user_identity_arn")
_PRINCIPAL, _ACCOUNT = _text("user_identity_principal_id"), _text("user_identity_account_id")
_PROVIDER, _INVOKED_BY = _text("user_identity_identity_provider"), _text("user_identity_invoked_by")
_ISSUER_ARN, _ISSUER_NAME = _text("session_issuer_arn"), _text("session_issuer_user_name")
_CENTER_USER, _CENTER_STORE = _text("on_behalf_of_user_id"), _text("on_behalf_of_identity_store_arn")
_CREDENTIAL = _text("user_identity_credential_id")

_SIGN_IN_NAME = _text("try(json_extract_string(additional_event_data, '$.UserName'))")
_ARN_NAME = _text(r"regexp_extract(user_identity_arn, '([^/:]+)$', 1)")
_UNIQUE_ID = _text("split_part(user_identity_principal_id, ':', 1)")
_SESSION = _text(r"regexp_extract(user_identity_principal_id, '(?s)^[^:]*:(.*)$', 1)")
# Most events come from roles; text functions take a sixth of a regular expression's time.
_ROLE_AND_SESSION = _text(
    "case when contains(user_identity_arn, ':assumed-role/') "
    "then substr(user_identity_arn, strpos(user_identity_arn, ':assumed-role/') + 14) end"
)
_ROLE_OF_SESSION = (
    r"case when regexp_matches(user_identity_arn, ':assumed-role/[^/]+') then regexp_replace(user_identity_arn, "
    r"'(?s)^arn:([^:]*):sts::([^:]*):assumed-role/([^/]+).*$', 'arn:\1:iam::\2:role/\3') end"
)
_FEDERATED_NAME = _text("regexp_extract(user_identity_arn, '(?s):(federated-user/.+)$', 1)")
_SERVICE_ADDRESS = "case when source_ip_address like '%.amazonaws.com' then source_ip_address end"
_SERVICE_OF_EVENT = "case when event_type = 'AwsServiceEvent' then nullif(event_source, '') end"
_PARTITION = (
    "case when starts_with(aws_region, 'cn-') then 'aws-cn' when starts_with(aws_region, 'us-gov-') then 'aws-us-gov' "
    "else 'aws' end"
)
_IS_ANONYMOUS = """lower(user_identity_account_id) = 'anonymous'
    or lower(user_identity_principal_id) in ('anonymous', 'anonymous_principal')"""
_ANONYMOUS = f"case when {_IS_ANONYMOUS} then 'anonymous' end"

IDENTITIES: tuple[Identity, ...] = (
    Identity(
        "Root",
        ("'root'",),
        (_ARN, f"'arn:' || {_PARTITION} || ':iam::' || coalesce({_ACCOUNT}, {_PRINCIPAL}) || ':root'"),
    ),
    Identity(
        "IAMUser",
        (_NAME, _ARN_NAME, _PRINCIPAL),
        (
            _ARN,
            # Sign-in records have no ARN. The user's path is not known there; most have none.
            f"case when user_identity_user_name <> 'HIDDEN_DUE_TO_SECURITY_REASONS' "
            f"then 'arn:' || {_PARTITION} || ':iam::' || {_ACCOUNT} || ':user/' || {_NAME} end",
            f"{_ACCOUNT} || '/' || {_NAME}",
            _PRINCIPAL,
        ),
    ),
    Identity(
        "AssumedRole",
        (_ROLE_AND_SESSION, f"{_ISSUER_NAME} || '/' || {_SESSION}", _ISSUER_NAME, _PRINCIPAL),
        (_ISSUER_ARN, _ROLE_OF_SESSION, _UNIQUE_ID),
    ),
    Identity("Role", (_NAME, _ARN_NAME, _ISSUER_NAME, _PRINCIPAL), (_ISSUER_ARN, _ARN, _UNIQUE_ID)),
    Identity(
        "FederatedUser",
        (_FEDERATED_NAME, f"'federated-user/' || {_SESSION}", f"'federated-user/' || {_NAME}"),
        (_ARN, _PRINCIPAL),
    ),
    Identity("Directory", (_NAME, _ARN_NAME, _PRINCIPAL), (_ARN, _PRINCIPAL, f"{_ACCOUNT} || '/' || {_NAME}")),
    Identity(
        "AWSAccount",
        (_ANONYMOUS, f"{_ACCOUNT} || '/' || {_PRINCIPAL}", f"'account/' || {_ACCOUNT}", _PRINCIPAL),
        (_ANONYMOUS, f"{_ACCOUNT} || '/' || {_UNIQUE_ID}", f"'account/' || {_ACCOUNT}", _UNIQUE_ID),
    ),
    Identity("AWSService", (_INVOKED_BY, _PRINCIPAL, _SERVICE_ADDRESS), (_INVOKED_BY, _PRINCIPAL, _SERVICE_ADDRESS)),
    Identity(
        "IdentityCenterUser",
        (_NAME, _SIGN_IN_NAME, f"'identity-center-user/' || {_CENTER_USER}", _CREDENTIAL),
        (f"{_CENTER_STORE} || '/user/' || {_CENTER_USER}", f"'identity-center-user/' || {_CENTER_USER}"),
    ),
    Identity("SAMLUser", (_NAME, _PRINCIPAL), (_PRINCIPAL, f"{_PROVIDER} || ':' || {_NAME}")),
    Identity("WebIdentityUser", (_NAME, _PRINCIPAL), (_PRINCIPAL, f"{_PROVIDER} || ':' || {_NAME}")),
    Identity(
        "Unknown",
        (_NAME, _SIGN_IN_NAME, _ARN_NAME, _PRINCIPAL, "'unknown'"),
        (_ARN, _PRINCIPAL, f"{_ACCOUNT} || '/' || coalesce({_NAME}, {_SIGN_IN_NAME})"),
    ),
)
"""``invokedBy`` names the actor only where no identity does: a call made for someone is that one's (reference §3.2)."""

_NO_TYPE = Identity(
    "",
    (_INVOKED_BY, _NAME, _ARN_NAME, _ARN, _PRINCIPAL, _SERVICE_OF_EVENT, f"'account/' || {_ACCOUNT}"),
    (_INVOKED_BY, _ARN, _PRINCIPAL, _SERVICE_OF_EVENT, f"{_ACCOUNT} || '/' || {_NAME}"),
)


def actor() -> str:
    """SQL of the column ``actor``; NULL only where the identity is absent or empty."""
    return f"coalesce({_by_type(lambda identity: identity.actor)}, {_text('user_identity_type')})"


def actor_id() -> str:
    """SQL of the column ``actor_id``: NULL only where ``actor`` is."""
    return f"coalesce({_by_type(lambda identity: identity.actor_id)}, {actor()})"


def _by_type(expressions: Callable[[Identity], tuple[str, ...]]) -> str:
    branches = " ".join(f"when '{i.type}' then coalesce({', '.join(expressions(i))}, null)" for i in IDENTITIES)
    return f"case user_identity_type {branches} else coalesce({', '.join(expressions(_NO_TYPE))}) end"
