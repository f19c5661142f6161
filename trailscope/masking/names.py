"""The names under which secrets are logged: fields of requests and answers, environment variables, parameters."""

from __future__ import annotations

import re
from functools import lru_cache

# What a name means, by its letters and digits in lower case; a name that ends in one of these means the same.
_KINDS: dict[str, tuple[str, ...]] = {
    "session token": ("sessiontoken", "securitytoken", "sessionkey", "federationtoken", "signintoken"),
    "secret key": ("secretaccesskey", "secretkey", "privatekey", "keymaterial", "apikey", "apisecret", "accountkey"),
    "password": (
        "password", "passwd", "passphrase", "passcode", "masteruserpassword", "userpassword", "pwd", "pincode", "dbpass",
    ),
    "user data": ("userdata",),
    "OAuth code": (
        "authorizationcode", "authcode", "devicecode", "usercode", "codeverifier", "oauthcode", "verificationcode",
        "confirmationcode", "mfacode", "tokencode", "authenticationcode1", "authenticationcode2", "softwaretokenmfacode",
    ),
    "token": (
        "accesstoken", "refreshtoken", "idtoken", "webidentitytoken", "authtoken", "authorizationtoken", "bearertoken",
        "oauthtoken", "samlassertion", "samlresponse", "identitytoken", "apitoken", "personalaccesstoken", "csrftoken",
        "bottoken", "authorization", "cookie",
    ),
    "secret": (
        "clientsecret", "secretstring", "secretbinary", "sharedsecret", "presharedkey", "secretvalue", "plaintext",
        "webhooksecret", "appsecret", "consumersecret", "oauthsecret", "secrethash", "connectionstring", "credentialssecret",
    ),
    "presigned URL": ("presignedurl", "signedurl", "authorizedurl", "amzsignature"),
}  # fmt: skip
_BY_ENDING = tuple((ending, kind) for kind, endings in _KINDS.items() for ending in endings)

# These end like a secret's name and name none.
_HARMLESS = frozenset(
    {"maxpassword", "minpassword", "hashpassword", "generatepassword", "managemasteruserpassword", "resetpassword"}
)

# DB_PASSWORD, GITHUB_TOKEN, secret.key: words of a name that somebody chose
_WORDS = re.compile(
    r"(?:^|[_\-.])(password|passwd|pwd|secret|token|apikey|api[_\-]key|private[_\-]key)(?:[_\-.]|$)", re.IGNORECASE
)
_CHOSEN = re.compile(r"[A-Z0-9]+(?:_[A-Z0-9]+)+|[a-z0-9]+(?:[_\-.][a-z0-9]+)+")
_NO_LETTERS = re.compile(r"[^a-z0-9]")
_ABOUT = re.compile(r"(?:arn|id|name|type|length|age|policy|count|status|lastused|version|region|url|uri|path)$")

#: a superset of all names above, for engines of regular expressions without look-around, in lower case
HINTS = (
    r"pass(?:word|wd|phrase|code)|pwd|dbpass|secret|token|private.?key|key.?material|api.?key|account.?key|session.?key|pincode"
    r"|user.?data|auth.?code|(?:device|user|verification|confirmation|mfa|authorization|oauth|authentication).?code"
    r"|code.?verifier|saml|plain.?text|connection.?string|pre.?shared|signed.?url|amz.signature|authorized.?url|authorization|cookie"
)

#: what may hold a secret: a superset of what `texts` masks, for RE2 as well as for `re`
SUSPICIOUS = (
    rf"(?i){HINTS}|signature|[?&]sig=|[?&6]code(=|%3d)|\"code\"|://[^/\s]*:[^@/\s]*@|bearer\s|basic\s|eyJ[a-z0-9_-]{{8}}"
    r"|IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz|[FA]QoDYXdz|gh[pousr]_|github_pat|glpat-|xox[abprs]-|k_live_|AIza|--?pass"
)

MENTIONED = re.compile(rf"'[^']*(?:{HINTS})[^']*'", re.IGNORECASE)
"""A text in a statement that may name a secret."""

ALL_COLUMNS = "*"
"""In the place of a column's name: any text column that a statement makes may hold a secret."""


@lru_cache(maxsize=4096)
def kind_of(name: str) -> str | None:
    """What kind of secret stands under a name; ``None`` when none does."""
    plain = _NO_LETTERS.sub("", name.lower())
    if plain in _HARMLESS:
        return None
    for ending, kind in _BY_ENDING:
        if plain.endswith(ending):
            return kind
    if _CHOSEN.fullmatch(name) and _WORDS.search(name) and not _ABOUT.search(plain):
        return "secret"
    return None
