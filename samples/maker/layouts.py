"""The register of layouts: what each form needs of its content and style."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from . import forms_national as national
from .content import Project, make_project
from .form import Form
from .style import Style


@dataclass(frozen=True)
class Layout:
    """``project`` and ``style`` are fixed choices; ``share`` is how often the mass mode draws this layout."""

    make: Callable[[Project, Style], Form]
    project: dict[str, Any] = field(default_factory=dict)
    style: dict[str, Any] = field(default_factory=dict)
    share: int = 2

    def form(
        self,
        rng: random.Random,
        noise: float,
        project: dict[str, Any] | None = None,
        style: dict[str, Any] | None = None,
    ) -> Form:
        made = make_project(rng, **{**self.project, **(project or {})})
        return self.make(made, Style(rng, noise, **{**self.style, **(style or {})}))


LAYOUTS: dict[str, Layout] = {
    "self_evaluation": Layout(national.self_evaluation, share=8),
    "target": Layout(national.target_form, share=5),
    "target_2011": Layout(national.target_form_2011),
}
