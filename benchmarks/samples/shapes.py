"""How everyday calls are shaped, service by service: what each kind of call asks for, touches and answers.

Shapes follow reference §8. ``%(name)s`` is a slot of ``slots``; a text that is only ``%(name)d`` becomes a number.
"""

from __future__ import annotations

from benchmarks.samples.organisation import DATA_BUCKET, PRODUCTION
from benchmarks.samples.records import Call, Json

WeightedCalls = tuple[tuple[int, Call], ...]

HERE = "%(region)s:%(account)s"
KMS_KEY = (("arn:aws:kms:" + HERE + ":key/%(kms_key)s", "%(account)s", "AWS::KMS::Key"),)


def s3_extra(bytes_in: str | int, bytes_out: str | int) -> Json:
    """The additionalEventData of S3: sizes in bytes."""
    return {
        "SignatureVersion": "SigV4",
        "CipherSuite": "TLS_AES_128_GCM_SHA256",
        "bytesTransferredIn": bytes_in,
        "AuthenticationMethod": "AuthHeader",
        "x-amz-id-2": "%(host_id)s",
        "bytesTransferredOut": bytes_out,
    }


def bucket_call(name: str, bucket: str, flag: str, account: str = "%(account)s") -> Call:
    """A call about a bucket itself; S3 marks the sub-resource by an empty ``flag``."""
    host = f"{bucket}.s3.%(region)s.amazonaws.com"
    return Call(
        "s3",
        name,
        {"bucketName": bucket, "Host": host, flag: ""},
        additional=s3_extra(0, "%(small_out)d"),
        resources=((f"arn:aws:s3:::{bucket}", account, "AWS::S3::Bucket"),),
        host=host,
    )


def object_call(name: str, *, reads: bool, key: str = "%(object)s") -> Call:
    """A data event of the one bucket that has them."""
    written = {**s3_extra("%(bytes_in)d", 0), "SSEApplied": "Default_SSE_S3"}
    extra = s3_extra(0, "%(bytes_out)d") if reads else written
    host = f"{DATA_BUCKET}.s3.%(region)s.amazonaws.com"
    return Call(
        "s3",
        name,
        {"bucketName": DATA_BUCKET, "Host": host, "key": key},
        None if reads else {"x-amz-server-side-encryption": "AES256"},
        read_only=reads,
        additional=extra,
        resources=(
            (f"arn:aws:s3:::{DATA_BUCKET}/{key}", "", "AWS::S3::Object"),
            (f"arn:aws:s3:::{DATA_BUCKET}", PRODUCTION, "AWS::S3::Bucket"),
        ),
        data=True,
        host=host,
    )


def decrypt(context: Json) -> Call:
    """Decrypt; the encryption context names what is decrypted (reference §8.7)."""
    request = {"encryptionContext": context, "encryptionAlgorithm": "SYMMETRIC_DEFAULT"}
    return Call("kms", "Decrypt", request, resources=KMS_KEY)


def listing(name: str, **filters: object) -> Call:
    """An EC2 listing: its empty lists are empty objects (reference §8.0)."""
    return Call("ec2", name, {**filters, "filterSet": {}})


def filtered_listing(name: str, set_name: str, filter_name: str, value: str) -> Call:
    """An EC2 listing with one filter."""
    items = {"items": [{"name": filter_name, "valueSet": {"items": [{"value": value}]}}]}
    return Call("ec2", name, {set_name: {}, "filterSet": items})


def denied(principal: str, action: str, resource: str = "") -> tuple[str, str]:
    """A refusal for want of an allowing policy, as IAM words it (reference §9.3).

    Args:
        principal: ARN of who asked.
        action: the IAM action, ``kms:ListAliases``.
        resource: ARN or phrase; empty where the service names none.
    """
    where = f" on resource: {resource}" if resource else ""
    text = f"User: {principal} is not authorized to perform: {action}{where}"
    return "AccessDenied", f"{text} because no identity-based policy allows the {action} action"


def session_arn(role_name: str) -> str:
    """The ARN of the caller's own session of a role."""
    return f"arn:aws:sts::%(account)s:assumed-role/{role_name}/%(session)s"
