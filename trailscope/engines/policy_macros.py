r"""Macros that read policy documents: who a resource policy lets in, and whether an identity policy allows everything.

They take the document as CloudTrail logs it, as an object or as text in text, with one statement or a list, each value single or
listed (IAM policy grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html). A document that is
no JSON gives false or an empty list. A condition narrows a statement for everybody only where it binds the caller to an
account, organisation, network or resource by a fixed value, as S3 judges it
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html).
"""

from __future__ import annotations

from trailscope.engines.macro import Macro

_DOCUMENT = (
    "case when json_type(try_cast(document as json)) = 'VARCHAR' "
    "then try_cast(json_extract_string(try_cast(document as json), '$') as json) else try_cast(document as json) end"
)
BINDING_KEYS = (
    "aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount", "aws:principalarn", "aws:principalservicename",
    "aws:sourceaccount", "aws:sourceowner", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths", "aws:sourcevpc",
    "aws:sourcevpce", "aws:sourceip", "aws:vpcsourceip", "aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths", "aws:userid",
    "aws:username", "kms:calleraccount", "s3:dataaccesspointaccount", "s3:dataaccesspointarn",
    "elasticfilesystem:accessedviamounttarget",
)  # fmt: skip
# an operator with IfExists holds for whoever does not bring the key at all
BINDING_OPERATORS = "^(ForAnyValue:)?(StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike|IpAddress|Bool)$"
# everybody; more addresses than a /8 or an IPv6 /32; an ARN of any account
WIDE = r"^[*?]*$|^[0-9.]+/[0-7]$|^[0-9A-Fa-f:]+/([0-9]|[12][0-9]|3[01])$|^arn:[^:]*:[^:]*:[^:]*:[^:]*\*[^:]*:|^o-\*|^false$"
ACCOUNT = r"^(?:arn:aws[a-z-]*:(?:iam|sts|[a-z0-9-]+):[a-z0-9-]*:)?(\d{12})(?::.*)?$"


def _list(value: str) -> str:
    """A JSON value, single or listed, as a list of texts."""
    return (
        f"case json_type({value}) when 'ARRAY' then coalesce(json_extract_string({value}, '$[*]')::varchar[], []) "
        f"when 'VARCHAR' then [json_extract_string({value}, '$')] "
        f"when 'BOOLEAN' then [json_extract_string({value}, '$')] else []::varchar[] end"
    )


def _statements() -> str:
    statement = f"json_extract({_DOCUMENT}, '$.Statement')"
    return (
        f"case json_type({statement}) when 'ARRAY' then json_extract({statement}, '$[*]')::json[] "
        f"when 'OBJECT' then [{statement}] else []::json[] end"
    )


_ALLOWED = f"list_filter({_statements()}, lambda s: json_extract_string(s, '$.Effect') = 'Allow')"
_PRINCIPAL_AWS = _list("json_extract(s, '$.Principal.AWS')")
_FOR_ANYBODY = (
    "(coalesce(json_extract_string(s, '$.Principal') = '*', false) or json_extract(s, '$.NotPrincipal') is not null "
    f"or list_contains({_list(chr(39).join(('json_extract(s, ', '/Principal/*', ')')))}, '*') "
    f"or list_contains({_PRINCIPAL_AWS}, '*'))"
)
# operator and key are names out of the log: only those of a form that is no path get into one
_BINDINGS = (
    "flatten(list_transform("
    f"list_filter(coalesce(json_keys(s, '$.Condition'), []), lambda o: regexp_matches(o, '{BINDING_OPERATORS}')), "
    "lambda o: list_transform(list_filter(coalesce(json_keys(s, '/Condition/' || o), []), "
    f"lambda k: lower(k) in ({', '.join(repr(key) for key in BINDING_KEYS)})), "
    f"lambda k: {_list(chr(39).join(('json_extract(s, ', '/Condition/', ' || o || ', '/', ' || k)')))})))"
)
_BOUND_VALUES = f"list_filter({_BINDINGS}, lambda v: len(v) > 0 and len(list_filter(v, lambda one: regexp_matches(one, '{WIDE}'))) = 0)"
_IS_PUBLIC = f"({_FOR_ANYBODY} and len({_BOUND_VALUES}) = 0)"


def _accounts(values: str) -> str:
    return f"list_filter(list_transform({values}, lambda v: regexp_extract(v, '{ACCOUNT}', 1)), lambda account: account <> '')"


_GRANTEES = (
    f"list_transform({_ALLOWED}, lambda s: case when {_IS_PUBLIC} then ['everybody'] "
    f"when {_FOR_ANYBODY} then {_accounts(f'flatten({_BOUND_VALUES})')} else {_accounts(_PRINCIPAL_AWS)} end)"
)
# a repository or workload is named by the token's subject; "repo:*" and "*" name none
_SUBJECTS = (
    "flatten(list_transform("
    f"list_filter(coalesce(json_keys(s, '$.Condition'), []), lambda o: regexp_matches(o, '{BINDING_OPERATORS}')), "
    "lambda o: list_transform(list_filter(coalesce(json_keys(s, '/Condition/' || o), []), "
    "lambda k: regexp_matches(k, '^[A-Za-z0-9._/-]+:sub$')), "
    f"lambda k: {_list(chr(39).join(('json_extract(s, ', '/Condition/', ' || o || ', '/', ' || replace(k, ', '/', ', ', '~1', '))')))})))"
)
_ANY_TOKEN = (
    "(json_extract_string(s, '$.Principal.Federated') like '%:oidc-provider/%' and len(list_filter("
    f"{_SUBJECTS}, lambda v: len(v) > 0 and len(list_filter(v, lambda one: regexp_matches(one, '^([^:]*:)?[*?]'))) = 0)) = 0)"
)
_ACTIONS = _list("json_extract(s, '$.Action')")
_RESOURCES = _list("json_extract(s, '$.Resource')")
_ALLOWS_EVERYTHING = (
    "(json_extract(s, '$.NotAction') is not null or len(list_filter("
    f"{_ACTIONS}, lambda a: regexp_matches(a, '^[*]+$') "
    "or ('iam' glob lower(split_part(a, ':', 1)) and regexp_matches(split_part(a, ':', 2), '^[*]+$')))) > 0) "
    "and (json_extract(s, '$.NotResource') is not null or len(list_filter("
    f"{_RESOURCES}, lambda r: regexp_matches(r, '^[*]+$|^arn:[^:]*:([*]+|iam):[^:]*:[^:]*:[*]+$'))) > 0)"
)

POLICY_MACROS: tuple[Macro, ...] = (
    Macro(
        "policy_is_public",
        ("document",),
        "whether a resource policy allows something to everybody, in a statement that no condition binds to a caller; "
        "false for what is no policy",
        f"coalesce(len(list_filter({_ALLOWED}, lambda s: {_IS_PUBLIC})) > 0, false)",
    ),
    Macro(
        "policy_grantees",
        ("document",),
        "the list of accounts a resource or trust policy allows something to, by principal or, where it names everybody, by "
        "condition; `everybody` for a public one",
        f"coalesce(list_sort(list_distinct(flatten({_GRANTEES}))), []::varchar[])",
    ),
    Macro(
        "policy_allows_everything",
        ("document",),
        "whether an identity policy makes an administrator: every action, every action of IAM, or all but some, on every resource",
        f"coalesce(len(list_filter({_ALLOWED}, lambda s: {_ALLOWS_EVERYTHING})) > 0, false)",
    ),
    Macro(
        "trust_admits_any_token",
        ("document",),
        "whether a trust policy lets every token of an OIDC provider assume the role: no condition names the token's subject",
        f"coalesce(len(list_filter({_ALLOWED}, lambda s: {_ANY_TOKEN})) > 0, false)",
    ),
)
