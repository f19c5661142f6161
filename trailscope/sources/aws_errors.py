"""botocore's exceptions in the words of a person who wants to read logs: what, where, what next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import urllib3.exceptions  # botocore's own transport; a few of its errors surface while a body is streamed
from boto3.exceptions import Boto3Error
from botocore import exceptions as boto

from trailscope.errors import AccessError, CredentialsError, GoneError, Location, SourceError
from trailscope.sources.rate_limit import Verdict

Action = Literal["list", "read", "write", "connect", "look up", "receive", "list keys"]

# All that boto3 raises by contract, and what reaches us through it while a body is streamed
AWS_ERRORS = (boto.BotoCoreError, boto.ClientError, Boto3Error, urllib3.exceptions.HTTPError, OSError, ValueError)

_NEEDED: dict[Action, str] = {
    "list": "the credentials need s3:ListBucket on the bucket for this prefix",
    "read": "the credentials need s3:GetObject on the object, and kms:Decrypt on its key if it is encrypted with one",
    "write": "the credentials need s3:PutObject and s3:DeleteObject below this prefix",
    "look up": "the credentials need cloudtrail:LookupEvents in the region",
    "receive": "the credentials need sqs:ReceiveMessage and sqs:DeleteMessage on the queue",
    "list keys": "the credentials need cloudtrail:ListPublicKeys in the region",
    "connect": "the credentials need sts:AssumeRole on the role, and the role's trust policy must name them",
}

_RENEW = "renew them (for example: aws sso login), then run the same command again: it goes on where it stopped"
_WHICH = "check AWS_PROFILE, --profile and the AWS_… variables; aws sts get-caller-identity shows what they amount to"
_AGAIN = "run the same command again: it goes on where it stopped"


@dataclass(frozen=True)
class _Meaning:
    what: str
    hint: str
    error: type[SourceError] = SourceError


_NO_LONGER_THERE = _Meaning(
    "the object is no longer there", "it was deleted or moved after it was listed; " + _AGAIN, GoneError
)
_EXPIRED = _Meaning("the credentials have expired", _RENEW, CredentialsError)
_NOT_VALID = _Meaning("AWS does not know these credentials", _WHICH, CredentialsError)
_OTHER_REGION = _Meaning("the bucket is in another region", "set AWS_REGION to the region of the bucket")
_BUSY = _Meaning("S3 is too busy, also after several tries", _AGAIN)
_NO_QUEUE = _Meaning("there is no such queue", "check the URL: aws sqs list-queues shows it")
_KMS = _Meaning("the key that encrypts the object cannot be used", "ask the owner of the KMS key", AccessError)

_CODES: dict[str, _Meaning] = {
    "NoSuchBucket": _Meaning("there is no such bucket", "check the name, and the account's own list of buckets"),
    "NoSuchKey": _NO_LONGER_THERE,
    "NoSuchVersion": _NO_LONGER_THERE,
    "404": _NO_LONGER_THERE,
    "ExpiredToken": _EXPIRED,
    "ExpiredTokenException": _EXPIRED,
    "TokenRefreshRequired": _EXPIRED,
    "RequestExpired": _EXPIRED,
    "InvalidAccessKeyId": _NOT_VALID,
    "InvalidClientTokenId": _NOT_VALID,
    "InvalidToken": _NOT_VALID,
    "SignatureDoesNotMatch": _NOT_VALID,
    "UnrecognizedClientException": _NOT_VALID,
    "PermanentRedirect": _OTHER_REGION,
    "AuthorizationHeaderMalformed": _OTHER_REGION,
    "301": _OTHER_REGION,
    "InvalidObjectState": _Meaning("the object is archived in Glacier", "restore it in S3, then run the command again"),
    "AWS.SimpleQueueService.NonExistentQueue": _NO_QUEUE,
    "QueueDoesNotExist": _NO_QUEUE,
    "PreconditionFailed": _Meaning("the object changed after it was listed", _AGAIN),
    "RequestTimeTooSkewed": _Meaning("this machine's clock is wrong", "set the clock: AWS allows 15 minutes"),
    "SlowDown": _BUSY,
    "ServiceUnavailable": _BUSY,
    "InternalError": _BUSY,
    "RequestTimeout": _BUSY,
    "503": _BUSY,
}

_EXPIRY = frozenset(code for code, meaning in _CODES.items() if meaning is _EXPIRED)
_THROTTLES = frozenset(
    {
        "SlowDown",
        "ServiceUnavailable",
        "Throttling",
        "ThrottlingException",
        "RequestLimitExceeded",
        "TooManyRequests",
        "503",
        "429",
    }
)
_PASSING = frozenset({"InternalError", "RequestTimeout", "500", "502", "504"})

_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "AllAccessDisabled", "AccountProblem", "403"})

_UNREACHABLE = _Meaning("the S3 endpoint cannot be reached", "check the network, the proxy, and --endpoint-url")
_DROPPED = _Meaning("the connection broke in the middle, also after several tries", _AGAIN)
_NO_CREDENTIALS = _Meaning(
    "there are no AWS credentials", "give --profile, or run aws configure / aws sso login", CredentialsError
)

_NOT_FETCHED = _Meaning("the AWS credentials cannot be fetched", _WHICH, CredentialsError)
_SIGN_IN = _Meaning("signing in to AWS failed", "run aws sso login (or aws login) and try again", CredentialsError)

_CLASSES: tuple[tuple[type[Exception], _Meaning], ...] = (
    (boto.NoCredentialsError, _NO_CREDENTIALS),
    (boto.PartialCredentialsError, _Meaning("the AWS credentials are incomplete", _WHICH, CredentialsError)),
    (
        boto.ProfileNotFound,
        _Meaning("there is no such AWS profile", "aws configure list-profiles shows them", CredentialsError),
    ),
    (boto.UnauthorizedSSOTokenError, _EXPIRED),
    (boto.SSOError, _SIGN_IN),
    (boto.TokenRetrievalError, _SIGN_IN),
    (boto.NoAuthTokenError, _SIGN_IN),
    (boto.UnknownTokenProviderError, _SIGN_IN),
    (getattr(boto, "LoginError", boto.SSOError), _SIGN_IN),  # botocore before 1.41 has no `aws login`
    (boto.CredentialRetrievalError, _NOT_FETCHED),
    (boto.UnknownCredentialError, _NOT_FETCHED),
    (boto.RefreshWithMFAUnsupportedError, _NOT_FETCHED),
    (boto.ReadTimeoutError, _DROPPED),
    (boto.ConnectionClosedError, _DROPPED),
    (boto.ResponseStreamingError, _DROPPED),
    (boto.IncompleteReadError, _DROPPED),
    (boto.FlexibleChecksumError, _Meaning("the bytes do not match the checksum S3 keeps of them", _AGAIN)),
    (boto.HTTPClientError, _UNREACHABLE),
    (boto.ParamValidationError, _Meaning("this is not the name of a bucket and key", "write s3://bucket/prefix/")),
    (urllib3.exceptions.HTTPError, _DROPPED),
    (ConnectionError, _DROPPED),
    (TimeoutError, _DROPPED),
)


_BROKEN = (
    boto.ConnectionError,
    boto.HTTPClientError,
    boto.ReadTimeoutError,
    boto.ResponseStreamingError,
    boto.IncompleteReadError,
    urllib3.exceptions.HTTPError,
    ConnectionError,
    TimeoutError,
)


def translated(error: Exception, uri: str, action: Action) -> SourceError:
    """What an error of `AWS_ERRORS` means for the one who asked to list or read ``uri``."""
    at = Location(uri)
    if isinstance(error, boto.ClientError):
        return _from_code(error, at, action)
    for cause, meaning in _CLASSES:
        if isinstance(error, cause):
            detail = "" if meaning is _NO_CREDENTIALS else f" ({error})"
            return meaning.error(meaning.what + detail, at=at, hint=meaning.hint)
    return SourceError(f"the AWS client failed: {error}", at=at, hint=_WHICH)


def verdict(error: Exception) -> Verdict:
    """Whether asking again helps, and whether fewer should ask at once."""
    if isinstance(error, boto.ClientError):
        code = str(error.response.get("Error", {}).get("Code", ""))
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if code in _THROTTLES or status in {429, 503}:
            return "busy"
        return "broken" if code in _PASSING or status >= 500 else "final"
    return "broken" if isinstance(error, _BROKEN) else "final"


def is_expiry(error: Exception) -> bool:
    """Whether AWS knows the credentials and says that their time is over."""
    return isinstance(error, boto.ClientError) and error.response.get("Error", {}).get("Code") in _EXPIRY


def is_denial(error: SourceError) -> bool:
    """Whether AWS knew who asked and said no: other places may still be open, while bad credentials fail everywhere."""
    cause = error.__cause__
    return isinstance(cause, boto.ClientError) and cause.response.get("Error", {}).get("Code") in _DENIED


def _from_code(error: boto.ClientError, at: Location, action: Action) -> SourceError:
    answer = error.response.get("Error", {})
    code, message = str(answer.get("Code", "")), str(answer.get("Message", ""))
    if code in _DENIED:
        needed = _NEEDED["connect" if error.operation_name == "AssumeRole" else action]
        return AccessError(f"access denied by {error.operation_name}", at=at, hint=needed)
    meaning = _KMS if code.startswith("KMS.") else _CODES.get(code)
    if meaning is None:
        return SourceError(
            f"{error.operation_name} was answered with {code or 'an error'}: {message}", at=at, hint=_AGAIN
        )
    return meaning.error(meaning.what, at=at, hint=meaning.hint)
