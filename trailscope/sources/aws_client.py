"""The one S3 client: credentials, an assumed role, retries, and enough connections for all readers."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import CredentialResolver, DeferredRefreshableCredentials

from trailscope.sources.objects import SourceOptions

ATTEMPTS = 8
_CONNECT_SECONDS, _READ_SECONDS = 10, 60

_connecting = threading.Lock()


def s3_client(options: SourceOptions) -> Any:
    """A client shared by all threads that ask with the same credentials, endpoint and region.

    Credentials come from boto3's default chain or the named profile; with ``role_arn`` they assume that role and are
    renewed before they expire.

    Raises:
        botocore's exceptions: for an unknown profile or an endpoint that is no URL.
    """
    connection = SourceOptions(
        profile=options.profile,
        role_arn=options.role_arn,
        endpoint_url=options.endpoint_url,
        region_name=options.region_name,
        concurrency=options.concurrency,
    )
    with _connecting:  # creating clients is the one thing boto3 does not do safely in several threads
        return _client(connection)


@lru_cache(maxsize=8)
def _client(connection: SourceOptions) -> Any:
    config = Config(
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        max_pool_connections=connection.concurrency + 2,
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_READ_SECONDS,
        user_agent_extra="trailscope",
    )
    core = botocore.session.Session(profile=connection.profile)
    if connection.role_arn is not None:
        role: Any = _AssumedRole(botocore.session.Session(profile=connection.profile), connection)
        core.register_component("credential_provider", CredentialResolver([role]))
    session = boto3.Session(botocore_session=core, region_name=connection.region_name)
    return session.client("s3", endpoint_url=connection.endpoint_url, config=config)


@dataclass(frozen=True)
class _AssumedRole:
    """A credential provider: a role, by another session's credentials; asked on first use and before they expire."""

    source: botocore.session.Session
    connection: SourceOptions
    METHOD: ClassVar[str] = "trailscope-assume-role"  # the name botocore's resolver logs

    def load(self) -> DeferredRefreshableCredentials:
        return DeferredRefreshableCredentials(self._assume, self.METHOD)

    def _assume(self) -> dict[str, str]:
        region = self.connection.region_name or self.source.get_config_variable("region") or "us-east-1"
        sts: Any = self.source.create_client("sts", region_name=region)
        answer = sts.assume_role(RoleArn=self.connection.role_arn, RoleSessionName="trailscope")["Credentials"]
        return {
            "access_key": answer["AccessKeyId"],
            "secret_key": answer["SecretAccessKey"],
            "token": answer["SessionToken"],
            "expiry_time": answer["Expiration"].isoformat(),
        }
