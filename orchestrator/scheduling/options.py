"""The settings of scheduling: `[scheduling]` of `config/orchestrator.toml`."""

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class SchedulingOptions(BaseModel):
    """How slots are given."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    slot_minutes: Annotated[int, Field(ge=1, le=720)] = 15  # a slot stays open so long

    @property
    def slot_length(self) -> timedelta:
        """How long a slot stays open."""
        return timedelta(minutes=self.slot_minutes)
