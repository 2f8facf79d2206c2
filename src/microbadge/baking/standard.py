"""The standards that bake credentials into images, each under names of its own."""

from __future__ import annotations

from enum import Enum


class Standard(Enum):
    """A baking standard; where an image holds credentials of several, the first one here is read."""

    OPEN_BADGES_3 = "Open Badges 3.0"
    CLR_2 = "Comprehensive Learner Record 2.0"
    OPEN_BADGES_2 = "Open Badges 2.0"
