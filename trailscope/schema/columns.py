"""The one table of columns of ``events``: everything else (DDL, ingest SQL, lint, docs) is derived from it.

Source: the CloudTrail record reference (``docs/columns.md`` is generated from here).
Every name is the snake_case of CloudTrail's own; identity is flattened with the prefix ``user_identity_``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["text", "json", "boolean", "timestamp", "integer", "date"]
Origin = Literal["record", "user_identity", "derived", "lineage"]


@dataclass(frozen=True)
class Column:
    """One column of ``events``.

    Attributes:
        name: snake_case column name.
        type: ``text``, ``json`` (JSON as text), ``boolean``, ``timestamp`` (UTC), ``integer`` or ``date``.
        origin: ``record`` (a top-level field), ``user_identity`` (flattened from it), ``derived`` or ``lineage``.
        field: the top-level field, or the path inside ``userIdentity``; empty for derived columns.
        meaning: one sentence for a person.
        since: the eventVersion that introduced the field.
    """

    name: str
    type: ColumnType
    origin: Origin
    field: str
    meaning: str
    since: str = "1.0"


def _record(name: str, type: ColumnType, field: str, meaning: str, since: str = "1.0") -> Column:
    return Column(name, type, "record", field, meaning, since)


def _identity(name: str, type: ColumnType, field: str, meaning: str, since: str = "1.0") -> Column:
    return Column(name, type, "user_identity", field, meaning, since)


COLUMNS: tuple[Column, ...] = (
    _record(
        "event_time",
        "timestamp",
        "eventTime",
        "when the request completed at the service, UTC; CloudTrail says whole seconds",
    ),
    Column("actor", "text", "derived", "", "who, for a person: alice, root, DeployRole/i-0abc…, ec2.amazonaws.com"),
    Column("actor_id", "text", "derived", "", "who, stable across sessions: the ARN of the role, user or root"),
    Column("action", "text", "derived", "", "what: service and API action, version suffix removed, iam:AddUserToGroup"),
    Column("target", "text", "derived", "", "where to: the resource acted on, group/admins ← bob, table/orders"),
    _record("source_ip_address", "text", "sourceIPAddress", "where from: an address, a service name or AWS Internal"),
    _record("recipient_account_id", "text", "recipientAccountId", "account this copy was delivered to", "1.02"),
    _record("aws_region", "text", "awsRegion", "region the request was made to"),
    _record("event_source", "text", "eventSource", "service endpoint, iam.amazonaws.com"),
    _record("event_name", "text", "eventName", "API action as logged, version suffixes included"),
    _record("error_code", "text", "errorCode", "present only when the call failed"),
    _record(
        "error_message",
        "text",
        "errorMessage",
        "text of the error, cut at 1 KB; on a denial it names actor, action and resource",
    ),
    _record(
        "read_only",
        "boolean",
        "readOnly",
        "whether the call only reads; AssumeRole and GetSecretValue count as reading",
        "1.01",
    ),
    _record("user_agent", "text", "userAgent", "client, as it called itself; chosen by the caller"),
    _identity(
        "user_identity_type", "text", "type", "Root, IAMUser, AssumedRole, FederatedUser, AWSAccount, AWSService …"
    ),
    _identity(
        "user_identity_principal_id", "text", "principalId", "unique id of the caller; AROA…:SESSION for role sessions"
    ),
    _identity("user_identity_arn", "text", "arn", "ARN of the caller; for a role session it omits the role's path"),
    _identity("user_identity_account_id", "text", "accountId", "account that owns the credentials"),
    _identity("user_identity_access_key_id", "text", "accessKeyId", "key that signed: AKIA long-term, ASIA temporary"),
    _identity(
        "user_identity_user_name",
        "text",
        "userName",
        "user name, account alias of root, or subject of a federated user",
    ),
    _identity("user_identity_invoked_by", "text", "invokedBy", "AWS service that made the call for the identity"),
    _identity(
        "user_identity_identity_provider", "text", "identityProvider", "SAML or OIDC provider of a federated caller"
    ),
    _identity(
        "user_identity_credential_id", "text", "credentialId", "bearer credential of an Identity Center user", "1.08"
    ),
    _identity("on_behalf_of_user_id", "text", "onBehalfOf.userId", "Identity Center user behind the call", "1.08"),
    _identity(
        "on_behalf_of_identity_store_arn", "text", "onBehalfOf.identityStoreArn", "identity store of that user", "1.08"
    ),
    _identity(
        "in_scope_of_issuer_type",
        "text",
        "inScopeOf.issuerType",
        "kind of compute the credentials were issued to",
        "1.08",
    ),
    _identity(
        "in_scope_of_credentials_issued_to",
        "text",
        "inScopeOf.credentialsIssuedTo",
        "function or instance they were issued to",
        "1.08",
    ),
    _identity("session_issuer_type", "text", "sessionContext.sessionIssuer.type", "Role, IAMUser or Root"),
    _identity(
        "session_issuer_principal_id",
        "text",
        "sessionContext.sessionIssuer.principalId",
        "unique id of the session's issuer",
    ),
    _identity(
        "session_issuer_arn", "text", "sessionContext.sessionIssuer.arn", "ARN of the session's issuer, path included"
    ),
    _identity(
        "session_issuer_account_id", "text", "sessionContext.sessionIssuer.accountId", "account of the session's issuer"
    ),
    _identity(
        "session_issuer_user_name",
        "text",
        "sessionContext.sessionIssuer.userName",
        "role or user that issued the session",
    ),
    _identity(
        "session_creation_date", "timestamp", "sessionContext.attributes.creationDate", "when the session began, UTC"
    ),
    _identity(
        "mfa_authenticated",
        "boolean",
        "sessionContext.attributes.mfaAuthenticated",
        "MFA at the IAM or root sign-in; false for IdP users even with MFA",
    ),
    _identity(
        "source_identity", "text", "sessionContext.sourceIdentity", "set at AssumeRole, immutable through role chaining"
    ),
    _identity(
        "ec2_role_delivery",
        "text",
        "sessionContext.ec2RoleDelivery",
        "1.0 or 2.0: credentials came from IMDSv1 or IMDSv2",
    ),
    _identity("assumed_root", "text", "sessionContext.assumedRoot", "true on sessions of AssumeRoot"),
    _identity(
        "sign_in_session_arn", "text", "sessionContext.signInSessionArn", "sign-in session behind the call", "1.11"
    ),
    _record("event_type", "text", "eventType", "AwsApiCall, AwsServiceEvent, AwsConsoleSignIn …", "1.02"),
    _record(
        "event_category",
        "text",
        "eventCategory",
        "Management, Data, NetworkActivity, Insight; absent before 1.07",
        "1.07",
    ),
    _record("management_event", "boolean", "managementEvent", "true on management events", "1.06"),
    _record("event_id", "text", "eventID", "unique per record", "1.01"),
    _record(
        "request_id",
        "text",
        "requestID",
        "the service's id of the request; shared by the two copies of a cross-account call",
        "1.01",
    ),
    _record("shared_event_id", "text", "sharedEventID", "same in the copies delivered to different accounts", "1.03"),
    _record("event_version", "text", "eventVersion", "version of the record format"),
    _record("api_version", "text", "apiVersion", "version of the service's API", "1.01"),
    _record("vpc_endpoint_id", "text", "vpcEndpointId", "VPC endpoint the call came through", "1.04"),
    _record("vpc_endpoint_account_id", "text", "vpcEndpointAccountId", "owner of that endpoint", "1.09"),
    _record(
        "session_credential_from_console",
        "text",
        "sessionCredentialFromConsole",
        "true when the key belongs to a console session",
        "1.08",
    ),
    _record("user_identity", "json", "userIdentity", "the whole identity as logged"),
    _record("request_parameters", "json", "requestParameters", "parameters of the call; null on many denied calls"),
    _record("response_elements", "json", "responseElements", "answer of a changing call"),
    _record(
        "additional_event_data",
        "json",
        "additionalEventData",
        "service-specific extras: MFAUsed, bytesTransferredOut …",
    ),
    _record("resources", "json", "resources", "list of {ARN, accountId, type}", "1.01"),
    _record("service_event_details", "json", "serviceEventDetails", "payload of a service event", "1.05"),
    _record("tls_details", "json", "tlsDetails", "TLS version, cipher and host of the call", "1.08"),
    _record("addendum", "json", "addendum", "why a record is late or corrected, and which it corrects", "1.08"),
    _record("edge_device_details", "json", "edgeDeviceDetails", "Snow device the event comes from", "1.08"),
    _record("insight_details", "json", "insightDetails", "payload of an Insights record", "1.07"),
    _record("event_context", "json", "eventContext", "tags and request context, only in enriched Lake exports", "1.11"),
    Column(
        "extra",
        "json",
        "lineage",
        "",
        "top-level fields outside this table, and those that their column does not hold as logged: of another type, a time in "
        "another writing; `trailscope:repeated` lists what stood under a name before it stood there again",
    ),
    Column(
        "record_fields",
        "text",
        "lineage",
        "",
        "names of the record's own top-level fields, in order; a field named here whose column is NULL was null",
    ),
    Column("source_uri", "text", "lineage", "", "object the record was read from; its SHA-256 stands in objects"),
    Column("source_index", "integer", "lineage", "", "position of the record in that object, from 0"),
    Column("event_date", "date", "lineage", "", "UTC day of event_time; the partition"),
)

BY_NAME: dict[str, Column] = {column.name: column for column in COLUMNS}


def of_origin(origin: Origin) -> tuple[Column, ...]:
    """The columns that come from one place, in table order."""
    return tuple(column for column in COLUMNS if column.origin == origin)
