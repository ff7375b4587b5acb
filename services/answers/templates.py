"""What keeping templates answers. Their texts aren't in it: answers are kept for ever, templates can be deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - pydantic reads these annotations at run time
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateKept:
    """A template was made, or changed."""

    operation: Literal["keepTemplate"] = "keepTemplate"
    template_id: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateDropped:
    """A template was deleted."""

    operation: Literal["deleteTemplate"] = "deleteTemplate"
    template_id: str
