"""What axe-core finds on a page or in a frame."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe


def serious(page: Any) -> list[str]:
    """The serious and critical findings, and headings out of order, each with the elements that it is about."""
    told = Axe().run(page).response
    return [
        f"{found['id']} ({found['impact']}): {[node['html'][:160] for node in found['nodes'][:3]]}"
        for found in told["violations"]
        if found["impact"] in ("serious", "critical") or found["id"] == "heading-order"
    ]
