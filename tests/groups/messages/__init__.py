"""Every kind of mail, each sent by the real actions: what the tests of P3, of SMTP and of translations run over.

A kind is `<app>/<name>`: its builder is `<app>/emails/…::<name>`, its templates are `templates/emails/<app>/<name>.{txt,html}`.
A new kind: 1. in the module of its noun here, write `def <name>(cast, group) -> None`, which makes the mail go out by calling
actions or the clock (it runs in `cast`'s open organization; tasks run when it ends); 2. put it into that module's `SCENARIOS`;
3. run `pytest tests/invariants/test_p3_messages_name_nobody.py`. `group` is the one of `scene.py`: keep its people and secrets.
"""

import importlib
import pkgutil
from collections.abc import Callable

from groups.models import PeerGroup
from tests.factories import Cast

Scenario = Callable[[Cast, PeerGroup], None]


def _gather() -> dict[str, Scenario]:
    found: dict[str, Scenario] = {}
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        found.update(getattr(module, "SCENARIOS", {}))
    return found


SCENARIOS = _gather()
