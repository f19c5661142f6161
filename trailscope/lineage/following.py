"""Computes the relations of lineage in an engine, each once, and hands them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

from trailscope.engines.engine import KeepingEngine
from trailscope.engines.tallies import Tally, rows_of, summed

if TYPE_CHECKING:
    import pyarrow as pa

MOST_HOPS = 12  # AWS ends a chained session after an hour; longer chains are loops, or are made to be followed for ever
MOST_NAMED = 20  # addresses and user agents of one credential that are named; all are counted

# An exporter may have masked keys: they are not told apart then.
ACCESS_KEY = (
    "case when user_identity_access_key_id <> '' and strpos(user_identity_access_key_id, '*') = 0 "
    "and not starts_with(user_identity_access_key_id, 'HIDDEN') then user_identity_access_key_id end"
)
# The name of a credential, over rows that have the columns of identities.sql; `exact_key` is null where no call issued that key.
CREDENTIAL = (
    "case when starts_with(access_key_id, 'AKIA') or exact_key is not null then access_key_id "
    "when principal_id <> '' and session_began is not null "
    "then concat(principal_id, '@', cast(cast(epoch(session_began) as bigint) as varchar)) "
    "when access_key_id is not null then access_key_id "
    "when credential_id <> '' then credential_id "
    "when sign_in_session_arn <> '' then sign_in_session_arn "
    "when type = 'AWSService' or type is null then coalesce(invoked_by, actor_id, 'nobody named') "
    "else coalesce(actor_id, principal_id, 'nobody named') end"
)


@dataclass(frozen=True)
class Lineage:
    """The lineage of all credentials of one view of a lake. Nothing is computed before a property needs it.

    Attributes:
        engine: over the view. The relations are kept in it as ``kept_…``.
    """

    engine: KeepingEngine

    @cached_property
    def credentials(self) -> pa.Table:
        """One row per credential.

        ``credential`` (an access key id, or principal and start of a console session), ``kind``, ``actor``, ``actor_id``,
        ``access_key_id`` and how many ``access_keys``, ``session_name``, ``arn``, ``account_id``, ``source_identity``,
        ``session_tags``, ``mfa_authenticated``, ``began``, ``expiration`` (as logged), ``first_used``, ``last_used`` (UTC),
        ``events``, ``denied``, ``changes``, ``source_ip_addresses`` and ``user_agents`` (the first 20) with their numbers,
        ``issuer``, ``issued_by`` (event id), ``issued_at``, ``issued_with``; ``root_actor`` and ``root_kind``, ``hops``,
        ``path`` (credentials, from this one to the last), ``evidence`` (ids of the issuing calls), ``confidence`` (``exact
        key``, ``session join``, ``inferred`` or ``cannot tell``, the weakest of the chain), ``loop`` (the role or credential
        that the chain comes back to) and ``cannot_tell`` (the reason).
        """
        self.follow()
        return self.engine.run("select * from kept_credentials order by first_used asc, credential asc")

    @cached_property
    def edges(self) -> pa.Table:
        """One row per issuing call and credential: ``issuer``, ``credential``, ``event_id``, ``calls`` made with it, how joined."""
        self.follow()
        return self.engine.run("select * from kept_edges order by event_time asc, credential asc, event_id asc")

    @property
    def span(self) -> pa.Table:
        """One row: ``first_seen`` and ``last_seen``, UTC, of all events of the view; null where there is none."""
        self.follow_to_links()
        return self.engine.run("select min(first_used) as first_seen, max(last_used) as last_seen from kept_named")

    def follow(self) -> None:
        """Compute ``kept_credentials`` and ``kept_edges`` in the engine, unless they are there.

        Raises:
            QueryError: the engine failed.
        """
        if "_followed" in self.__dict__:
            return
        self.follow_to_roots()
        self.engine.keep("kept_credentials", statement("credentials"), {"most": MOST_NAMED})
        self.engine.keep("kept_edges", statement("edges"))
        self.__dict__["_followed"] = True

    def follow_to_links(self) -> None:
        """Compute ``kept_named``, ``kept_calls`` and ``kept_links``, unless they are there: who issued each credential.

        Raises:
            QueryError: the engine failed.
        """
        if "_linked" in self.__dict__:
            return
        for tally in (ACCOUNTS, ISSUED):
            self.engine.keep(f"kept_{tally.name}", rows_of(self.engine, tally))
        named = statement("named").replace("{identities}", rows_of(self.engine, IDENTITIES))
        self.engine.keep("kept_named", named)
        for name in ("calls", "links"):
            self.engine.keep(f"kept_{name}", statement(name))
        self.__dict__["_linked"] = True

    def follow_to_roots(self, credentials: str | None = None) -> None:
        """Compute ``kept_roots``: who stands at the end of each credential's chain; how each was used takes as long again.

        Args:
            credentials: a select of those that are asked about, as ``credential``, over relations that are kept; what
                ``kept_roots`` then has of others means nothing. All for ``None``.

        Raises:
            QueryError: the engine failed.
        """
        if "_rooted" in self.__dict__:
            return
        self.follow_to_links()
        self.engine.keep("kept_wanted", credentials or "select distinct credential from kept_named")
        if credentials is not None:  # a caller of another account is told by what the same principal did in its own
            self.engine.keep("kept_wanted", _WITH_PEERS)
        self._chain()
        self.engine.keep("kept_roots", statement("roots"))
        if credentials is None:
            self.__dict__["_rooted"] = True

    def _chain(self) -> None:
        """``kept_chains``: for each wanted credential that was issued, the longest chain; hop by hop, until none goes further."""
        keep = self.engine.keep
        keep("kept_chain_end", statement("chain_begin"))
        keep("kept_chain_all", "select * from kept_chain_end")
        for _ in range(MOST_HOPS):
            keep("kept_chain_next", statement("chain_step"))
            if not self.engine.run("select 1 from kept_chain_next limit 1").num_rows:
                break
            keep("kept_chain_end", "select * from kept_chain_next")
            keep("kept_chain_all", "select * from kept_chain_all union all select * from kept_chain_end")
        keep(
            "kept_chains",
            "select credential, ends_at, before, hops, path, evidence, weakest, loops, loop_role from kept_chain_all "
            "qualify row_number() over (partition by credential order by hops desc) = 1",
        )


def called(columns: Sequence[str], condition: str, among: str = "events") -> str:
    """SQL of events that meet a condition, with some of their columns and ``credential``, by which they were made.

    Args:
        among: a relation with the columns of ``events`` that are asked for and :data:`CALLERS`.
    """
    words = {"columns": ", ".join(columns), "condition": condition, "among": among}
    return statement("called").format_map(words)


def statement(name: str) -> str:
    """The SQL of one relation."""
    text = files("trailscope.lineage").joinpath(f"{name}.sql").read_text(encoding="utf-8")
    caller = CREDENTIAL.replace("actor_id", "caller_id") if name == "called" else CREDENTIAL
    return text.replace("{access_key}", ACCESS_KEY).replace("{credential}", caller)


CALLERS = (
    "user_identity_access_key_id", "user_identity_type", "user_identity_principal_id", "session_creation_date",
    "user_identity_credential_id", "sign_in_session_arn", "actor_id", "user_identity_invoked_by",
)  # fmt: skip
"""The columns of events from which it is told by which credential they were made."""
_WITH_PEERS = """
select credential from kept_wanted
union
select credential
from kept_named
where principal_id in (
  select principal_id from kept_named where type = 'AWSAccount' and credential in (select credential from kept_wanted)
)"""
ACCOUNTS = Tally(
    "accounts",
    "select recipient_account_id, min(event_time) as event_time from {among} group by recipient_account_id",
    merged=summed(("recipient_account_id",), {"event_time": "min"}),
)
ISSUED = Tally("issued", statement("issued"))
IDENTITIES = Tally(
    "identities",
    statement("identities"),
    merged=summed(
        (
            "type", "access_key_id", "principal_id", "session_began", "credential_id", "sign_in_session_arn", "account_id",
            "actor_id", "source_ip_address", "user_agent",
        ),
        {
            **dict.fromkeys(
                (
                    "actor", "arn", "invoked_by", "session_issuer_type", "session_issuer_arn", "source_identity",
                    "on_behalf_of_user_id", "issued_to", "assumed_root", "first_account", "first_used",
                ),
                "min",
            ),
            "mfa_authenticated": "bool_or",
            **dict.fromkeys(("from_console", "last_account", "last_used"), "max"),
            **dict.fromkeys(("events", "denied", "changes"), "sum"),
        },
    ),
)  # fmt: skip
