"""The environment in which libraries keep to this machine."""

from __future__ import annotations

import os

_ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


def keep_offline(allow_hub: bool = False) -> None:
    """Tell the libraries, before they are imported, to make no connection of their own.

    Args:
        allow_hub: let a model be fetched from the hub, where the user asked for that.
    """
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    if allow_hub:
        os.environ["HF_HUB_OFFLINE"] = "0"
