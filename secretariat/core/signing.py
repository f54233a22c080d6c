"""Addresses signed for an S3-compatible store (AWS Signature Version 4, in the query): who holds one may fetch one object.

obstore signs addresses too, but neither what the answer is to be called nor for whom it is; both belong under the signature.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

_ALGORITHM = "AWS4-HMAC-SHA256"


def signed(
    address: str,
    *,
    at: datetime,
    lasting: timedelta,
    region: str,
    key: str,
    secret: str,
    parameters: Mapping[str, str],
) -> str:
    """Return `address`, of an object, with a query by which it may be fetched from `at` on, for as long as `lasting`.

    `parameters` become part of the query and of what is signed: none can be changed, added or left out.
    """
    moment, day = f"{at:%Y%m%dT%H%M%SZ}", f"{at:%Y%m%d}"
    scope = f"{day}/{region}/s3/aws4_request"
    query = _query(
        {
            **parameters,
            "X-Amz-Algorithm": _ALGORITHM,
            "X-Amz-Credential": f"{key}/{scope}",
            "X-Amz-Date": moment,
            "X-Amz-Expires": str(int(lasting.total_seconds())),
            "X-Amz-SignedHeaders": "host",
        }
    )
    where = urlsplit(address)
    asked = "\n".join(("GET", where.path, query, f"host:{where.netloc}", "", "host", "UNSIGNED-PAYLOAD"))
    hashed = hashlib.sha256(asked.encode()).hexdigest()
    signing = f"AWS4{secret}".encode()
    for part in (day, region, "s3", "aws4_request"):
        signing = _hmac(signing, part)
    signature = _hmac(signing, "\n".join((_ALGORITHM, moment, scope, hashed))).hex()
    return f"{address}?{query}&X-Amz-Signature={signature}"


def _query(parameters: Mapping[str, str]) -> str:
    """As the signature wants it: in order of the names as they are written, all but letters, digits and -._~ in per cent."""
    written = sorted((quote(name, safe="-._~"), quote(value, safe="-._~")) for name, value in parameters.items())
    return "&".join(f"{name}={value}" for name, value in written)


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
