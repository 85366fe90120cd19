"""IAM policy documents as the API gives them -> the JSON text that the provider shows."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote


def document(given: Any) -> str | None:
    """Return a policy document as JSON text.

    Args:
        given: botocore decodes most documents to a dict; what it leaves is percent-encoded text
            (https://docs.aws.amazon.com/IAM/latest/APIReference/API_PolicyVersion.html).

    Returns:
        JSON, or None where there is no document.
    """
    if given is None or isinstance(given, str):
        return None if given is None else unquote(given) if given.startswith("%7B") else given
    return json.dumps(given, separators=(",", ":"))
