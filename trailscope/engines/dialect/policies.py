"""The macros that read policies, for engines other than DuckDB: what :mod:`trailscope.engines.policy_macros` says, part by part."""

from __future__ import annotations

from trailscope.engines.dialect.target import Documents
from trailscope.engines.policy_macros import ACCOUNT, BINDING_KEYS, BINDING_OPERATORS, WIDE

_SUBJECT = "^[A-Za-z0-9._/-]+:sub$"
_ANY_SUBJECT = "^([^:]*:)?[*?]"


def policy_macros(documents: Documents) -> dict[str, str]:
    """Bodies over ``document``, by name of the macro."""
    policies = _Policies(documents)
    d = documents
    allowed = policies.allowed("policy")

    def some(condition: str) -> str:
        return f"{d.size(f'filter({allowed}, s -> {condition})')} > 0"

    bodies = {
        "policy_is_public": some(policies.is_public()),
        "policy_grantees": f"array_sort(array_distinct(flatten(transform({allowed}, s -> {policies.grantees()}))))",
        "policy_allows_everything": some(policies.allows_everything()),
        "trust_admits_any_token": some(policies.any_token()),
    }
    empty = {"policy_grantees": d.list_of()}
    return {
        name: f"coalesce({d.let('policy', policies.document(), body)}, {empty.get(name, 'false')})"
        for name, body in bodies.items()
    }


class _Policies:
    """Parts of the macros, over a statement ``s``."""

    def __init__(self, documents: Documents) -> None:
        self._d = documents

    def document(self) -> str:
        d = self._d
        inner = f"case when {d.is_text('given')} then {d.parse(d.scalar('given'))} else given end"
        return d.let("given", d.parse("document"), inner)

    def allowed(self, policy: str) -> str:
        d = self._d
        statements = f"case when {d.is_list('stated')} then {d.items('stated')} when {d.is_object('stated')} then {d.list_of('stated')} end"
        every = d.let("stated", d.get(policy, "Statement"), statements)
        return f"filter({every}, s -> coalesce({d.scalar(d.get('s', 'Effect'))} = 'Allow', false))"

    def texts(self, value: str) -> str:
        """A value, single or listed, as a list of texts."""
        d = self._d
        body = (
            f"case when {d.is_list('v')} then transform({d.items('v')}, item -> {d.scalar('item')}) "
            f"when {d.is_text('v')} or {d.is_flag('v')} then {d.list_of(d.scalar('v'))} else {d.list_of()} end"
        )
        return f"coalesce({d.let('v', value, body)}, {d.list_of()})"

    def for_anybody(self) -> str:
        d = self._d
        principal, star = d.get("s", "Principal"), "'*'"
        return (
            f"(coalesce({d.scalar(principal)} = '*', false) or {d.get('s', 'NotPrincipal')} is not null "
            f"or coalesce({d.has(self.texts(d.get(principal, '*')), star)}, false) "
            f"or coalesce({d.has(self.principals(), star)}, false))"
        )

    def principals(self) -> str:
        d = self._d
        return self.texts(d.get(d.get("s", "Principal"), "AWS"))

    def conditions(self, key: str) -> str:
        """The values, each a list of texts, of the keys of binding operators that meet a condition over ``k``."""
        d = self._d
        keys = f"filter(coalesce(map_keys(f), {d.list_of()}), k -> {key})"
        of_operator = f"transform({keys}, k -> {self.texts(d.field('f', 'k'))})"
        per_operator = d.let("f", d.fields(d.field("c", "o")), of_operator)
        operators = f"filter(coalesce(map_keys(c), {d.list_of()}), o -> {d.matches('o', BINDING_OPERATORS)})"
        return d.let("c", d.fields(d.get("s", "Condition")), f"flatten(transform({operators}, o -> {per_operator}))")

    def fixed(self, key: str, loose: str) -> str:
        """Those of them in which no value is loose."""
        d = self._d
        is_loose = d.matches("one", loose)
        loose_ones = d.size(f"filter(b, one -> coalesce({is_loose}, false))")
        return f"filter({self.conditions(key)}, b -> {d.size('b')} > 0 and {loose_ones} = 0)"

    def bound(self) -> str:
        return self.fixed(f"lower(k) in ({', '.join(repr(key) for key in BINDING_KEYS)})", WIDE)

    def is_public(self) -> str:
        return f"({self.for_anybody()} and {self._d.size(self.bound())} = 0)"

    def accounts(self, values: str) -> str:
        return f"filter(transform({values}, a -> {self._d.first_group('a', ACCOUNT)}), account -> account <> '')"

    def grantees(self) -> str:
        d = self._d
        everybody = d.list_of("'everybody'")
        bound = f"case when {d.size('bound')} = 0 then {everybody} else {self.accounts('flatten(bound)')} end"
        return f"case when {self.for_anybody()} then {d.let('bound', self.bound(), bound)} else {self.accounts(self.principals())} end"

    def any_token(self) -> str:
        d = self._d
        provider = d.scalar(d.get(d.get("s", "Principal"), "Federated"))
        named = self.fixed(d.matches("k", _SUBJECT), _ANY_SUBJECT)
        return f"(coalesce({provider} like '%:oidc-provider/%', false) and {d.size(named)} = 0)"

    def allows_everything(self) -> str:
        d = self._d
        # an action's service is a pattern of * and ?: it is turned into a regular expression, once it has no other sign
        service = "lower(split_part(a, ':', 1))"
        pattern = f"concat('^', replace(replace({service}, '*', '.*'), '?', '.'), '$')"
        is_iam = f"{d.matches(service, '^[a-z0-9*?-]*$')} and regexp_like('iam', {pattern})"
        whole_service = d.matches("split_part(a, ':', 2)", "^[*]+$")
        every_action = f"{d.matches('a', '^[*]+$')} or ({is_iam} and {whole_service})"
        actions = f"filter({self.texts(d.get('s', 'Action'))}, a -> coalesce({every_action}, false))"
        whole = "^[*]+$|^arn:[^:]*:([*]+|iam):[^:]*:[^:]*:[*]+$"
        resources = f"filter({self.texts(d.get('s', 'Resource'))}, r -> coalesce({d.matches('r', whole)}, false))"
        return (
            f"(({d.get('s', 'NotAction')} is not null or {d.size(actions)} > 0) "
            f"and ({d.get('s', 'NotResource')} is not null or {d.size(resources)} > 0))"
        )
