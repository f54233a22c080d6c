"""Passwords: how they are kept, checked, and which are refused.

Kept as argon2id (RFC 9106) with the second set of parameters that OWASP names, doubled in passes: 46 MiB, two
passes, one lane. Hashes made with other parameters are made anew at the next sign-in.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from secretariat.core.errors import BadInput
from secretariat.core.i18n import N_
from secretariat.core.ids import new_token

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 256
#: A burst of tries may not take all memory: so many are computed at once, the others wait.
_at_once = BoundedSemaphore(4)


@cache
def _hasher() -> PasswordHasher:
    """Return what computes hashes; loaded by the first who signs in with a password, since it is 0.4 MB and 3 ms of a start."""
    from argon2 import PasswordHasher, Type

    return PasswordHasher(time_cost=2, memory_cost=46 * 1024, parallelism=1, type=Type.ID)


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    with _at_once:
        return _hasher().hash(_form(password))


def matches(kept: str | None, password: str) -> bool:
    """Tell whether `password` is the one kept. Takes as long when there is none: it is compared with a hash
    of nothing."""
    from argon2.exceptions import InvalidHashError, VerificationError

    with _at_once:
        try:
            return _hasher().verify(kept or _of_nobody(), _form(password)) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Tell whether a hash was made with other parameters than today's."""
    return _hasher().check_needs_rehash(kept)


def check_new(password: str, *, name: str, email: str, field: str = "new_password") -> None:
    """Raise BadInput unless `password` can be taken: long enough, not the person's own name, not one of the
    usual ones."""
    if len(password) < SHORTEST:
        raise BadInput(
            field,
            N_("A password has at least %(count)s characters: a sentence is easy to keep."),
            count=SHORTEST,
        )
    if len(password) > LONGEST:
        raise BadInput(field, N_("A password has at most %(count)s characters."), count=LONGEST)
    plain = _plain(password)
    if any(part in plain for part in _parts(name) | _parts(email.partition("@")[0])):
        raise BadInput(field, N_("A password may not hold your name or your address."))
    if _is_common(plain):
        raise BadInput(field, N_("This password is among the first that would be tried. Take another."))


@cache
def _of_nobody() -> str:
    return _hasher().hash(new_token())


def _form(password: str) -> bytes:
    """One form whatever keyboard it was typed on (RFC 8265); more than anybody's password is cut off, so that
    it is refused in ordinary time."""
    return unicodedata.normalize("NFC", password[: LONGEST + 1]).encode("utf-8", "replace")


def _plain(text: str) -> str:
    """The text in lower case without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))


def _parts(text: str) -> set[str]:
    """The words of a name or address that say something: of four letters or more."""
    return {word for word in re.split(r"[^a-z]+", _plain(text)) if len(word) >= 4}


#: Words that the usual passwords are made of, in the languages of the house.
_USUAL = (
    "password passwort motdepasse passe secret secretariat committee council comite conseil admin "
    "administrator administrateur welcome bienvenue letmein changeme bonjour hello iloveyou jetaime "
    "soleil sunshine princess princesse dragon football monkey master superman batman nation delegate "
    "delegue chair president summer winter spring autumn printemps automne hiver bruxelles brussels paris "
    "london test demo user login default temp"
)
#: Rows of keys on English and French keyboards, and the alphabet, either way.
_ROWS = [
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "abcdefghijklmnopqrstuvwxyz",
]
_ROWS += [row[::-1] for row in _ROWS]
_NOT_LETTERS = r"[\W\d_]+"
_SIGNS = str.maketrans("@4831!05$7", "aabeiiosst")


def _is_common(plain: str) -> bool:
    """Usual words, rows of keys and digits put in a row, doubled or dressed up with signs are no password."""
    if len(set(plain)) < 5 or re.fullmatch(r"(.{1,6})\1+.{0,5}", plain):
        return True
    undressed = re.sub(f"{_NOT_LETTERS}$", "", plain).translate(_SIGNS)
    return any(_letters_left(text) < 4 for text in (plain, plain.translate(_SIGNS), undressed))


def _letters_left(text: str) -> int:
    """How many letters are left of a text without its usual words and rows of keys."""
    for word in sorted(_USUAL.split(), key=len, reverse=True):
        text = text.replace(word, " ")
    return sum(len(chunk) for chunk in re.split(_NOT_LETTERS, text) if not _is_row(chunk))


def _is_row(chunk: str) -> bool:
    return len(chunk) >= 3 and any(chunk in row for row in _ROWS)
