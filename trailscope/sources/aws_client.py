"""The one S3 connection: credentials, an assumed role, a rate limit, and enough sockets for all readers."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, ClassVar

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import CredentialResolver, DeferredRefreshableCredentials

from trailscope.sources.aws_errors import AWS_ERRORS, is_expiry, verdict
from trailscope.sources.objects import SourceOptions
from trailscope.sources.rate_limit import RateLimit

ATTEMPTS = 10
_LOOK_AGAIN_SECONDS = 2.0
_CONNECT_SECONDS, _READ_SECONDS = 10, 60

SETTINGS = (
    "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_REGION", "AWS_DEFAULT_REGION",
    "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_SQS", "AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL_CLOUDTRAIL",
)  # fmt: skip
"""The environment variables that say as whom and where boto3 asks. (Without the secret key, which changes with its access key.)"""

_connecting = threading.Lock()  # creating clients is the one thing boto3 does not do safely in several threads


@dataclass(frozen=True)
class CallerIdentity:
    """As whom and where S3 is asked: what tells one connection from another."""

    profile: str | None
    role_arn: str | None
    endpoint_url: str | None
    region_name: str | None
    requester_pays: bool
    concurrency: int
    settings: tuple[str | None, ...] = field(default=(), repr=False)
    """The values of `SETTINGS`: a notebook that names another profile or endpoint in its environment asks there from then on."""


@dataclass(frozen=True, eq=False)
class Session:
    """A boto3 client and the credentials it signs with; boto3 renews them by itself while it can."""

    client: Any
    credentials: Any

    def frozen(self) -> Any:
        """Access key, secret key and token as they are now; ``None`` when there are none.

        Raises:
            botocore's exceptions: they cannot be fetched.
        """
        return None if self.credentials is None else self.credentials.get_frozen_credentials()


@dataclass
class Connection:
    """A session shared by all threads, and what they know in common of the service behind it.

    Attributes:
        identity: as whom and where it asks.
        rate_limit: how many requests are under way, and when they are made again.
        requests: how many requests were made, by name (``list_objects_v2``), attempts counted one by one.
        bucket_regions: where buckets lie, as S3 says in its answers.
    """

    identity: CallerIdentity
    rate_limit: RateLimit
    session: Session
    requests: Counter[str] = field(default_factory=Counter)
    bucket_regions: dict[str, str] = field(default_factory=dict)
    _counting: threading.Lock = field(default_factory=threading.Lock)
    _looked_at: float = float("-inf")

    def ask(self, operation: str, **request: Any) -> Any:
        """Call the client, again where that may help; with renewed credentials where they have expired.

        Raises:
            botocore's exceptions: see `aws_errors.AWS_ERRORS`.
        """
        if self.identity.requester_pays:
            request["RequestPayer"] = "requester"
        return self.ask_anew(operation, lambda: request)

    def ask_anew(self, operation: str, make: Callable[[], dict[str, Any]]) -> Any:
        """The same for a request that is made for each attempt, as one with a stream in it has to be.

        Raises:
            botocore's exceptions: see `aws_errors.AWS_ERRORS`.
        """
        session = self.session
        bucket = ""

        def call() -> Any:
            nonlocal bucket
            self.count(operation)
            request = make()
            bucket = request["Bucket"]
            return getattr(session.client, operation)(**request)

        try:
            answer = self.rate_limit.ask(call, verdict)
        except AWS_ERRORS as error:
            if not is_expiry(error) or not self.renew(session):
                raise
            session = self.session
            answer = self.rate_limit.ask(call, verdict)
        region = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("x-amz-bucket-region")
        if region:
            self.bucket_regions[bucket] = region
        return answer

    def count(self, operation: str) -> None:
        """Note that a request was made."""
        with self._counting:
            self.requests[operation] += 1

    def renew(self, used: Session) -> bool:
        """Look for newer credentials than those of the session ``used``: somebody may have signed in again meanwhile."""
        with _connecting:
            if self.session is used:
                if time.monotonic() - self._looked_at < _LOOK_AGAIN_SECONDS:
                    return False
                self._looked_at = time.monotonic()
                fresh = _new_session(self.identity)
                if fresh.frozen() == used.frozen():
                    return False
                self.session = fresh
            return True


def connection(options: SourceOptions) -> Connection:
    """The connection of all who ask with the same credentials, endpoint and region.

    Credentials come from boto3's default chain or the named profile; with ``role_arn`` they assume that role and are
    renewed before they expire.

    Raises:
        botocore's exceptions: for an unknown profile or an endpoint that is no URL.
    """
    with _connecting:
        return connection_of(_identity(options))


def service_clients(options: SourceOptions) -> ServiceClients:
    """Clients of other services than S3, with the same credentials; shared by all who ask with the same options.

    Raises:
        botocore's exceptions: for an unknown profile.
    """
    with _connecting:
        return service_clients_of(_identity(options))


@dataclass
class ServiceClients:
    """Clients by service and region, made when first needed. They ask again by themselves, at a pace that adapts."""

    session: Any
    endpoint_url: str | None
    _made: dict[tuple[str, str | None, int], Any] = field(default_factory=dict)

    def of(self, service: str, region: str | None = None, *, attempts: int = ATTEMPTS) -> Any:
        """The client of a service in a region; for ``None`` in the region of the settings, or else us-east-1."""
        with _connecting:
            if (service, region, attempts) not in self._made:
                chosen = region or self.session.region_name or "us-east-1"
                config = Config(
                    retries={"mode": "adaptive", "total_max_attempts": attempts},
                    connect_timeout=_CONNECT_SECONDS,
                    read_timeout=_READ_SECONDS,
                    user_agent_extra="trailscope",
                )
                self._made[service, region, attempts] = self.session.client(
                    service, region_name=chosen, endpoint_url=self.endpoint_url, config=config
                )
            return self._made[service, region, attempts]


def _identity(options: SourceOptions) -> CallerIdentity:
    return CallerIdentity(
        options.profile,
        options.role_arn,
        options.endpoint_url,
        options.region_name,
        options.requester_pays,
        options.concurrency,
        tuple(map(os.environ.get, SETTINGS)),
    )


@lru_cache(maxsize=8)
def service_clients_of(identity: CallerIdentity) -> ServiceClients:
    """The clients of an identity for services other than S3."""
    return ServiceClients(_boto3_session(identity), identity.endpoint_url)


@lru_cache(maxsize=8)
def connection_of(identity: CallerIdentity) -> Connection:
    """The one connection of an identity."""
    return Connection(identity, RateLimit(identity.concurrency, ATTEMPTS), _new_session(identity))


def _new_session(identity: CallerIdentity) -> Session:
    config = Config(
        retries={"mode": "standard", "total_max_attempts": 1},  # `RateLimit` asks again, for all threads together
        max_pool_connections=identity.concurrency + 2,
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_READ_SECONDS,
        user_agent_extra="trailscope",
    )
    session = _boto3_session(identity)
    client = session.client("s3", endpoint_url=identity.endpoint_url, config=config)
    return Session(client, session.get_credentials())


def _boto3_session(identity: CallerIdentity) -> Any:
    core = botocore.session.Session(profile=identity.profile)
    if identity.role_arn is not None:
        role: Any = _AssumedRole(botocore.session.Session(profile=identity.profile), identity)
        core.register_component("credential_provider", CredentialResolver([role]))
    return boto3.Session(botocore_session=core, region_name=identity.region_name)


@dataclass(frozen=True)
class _AssumedRole:
    """A credential provider: a role, by another session's credentials; asked on first use and before they expire."""

    source: botocore.session.Session
    identity: CallerIdentity
    METHOD: ClassVar[str] = "trailscope-assume-role"  # the name botocore's resolver logs

    def load(self) -> DeferredRefreshableCredentials:
        return DeferredRefreshableCredentials(self._assume, self.METHOD)

    def _assume(self) -> dict[str, str]:
        region = self.identity.region_name or self.source.get_config_variable("region") or "us-east-1"
        sts: Any = self.source.create_client("sts", region_name=region)
        answer = sts.assume_role(RoleArn=self.identity.role_arn, RoleSessionName="trailscope")["Credentials"]
        return {
            "access_key": answer["AccessKeyId"],
            "secret_key": answer["SecretAccessKey"],
            "token": answer["SessionToken"],
            "expiry_time": answer["Expiration"].isoformat(),
        }
