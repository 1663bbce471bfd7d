"""My earlier scores on this device: the page that shows them knows none, and the device scores as the server does."""

import json
import math
import random
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from peersupport.tenancy import tenant
from surveys import blind
from surveys.access import owner_of_scores, rounds_for_home
from surveys.actions.letterbox import GENDER_CODES
from surveys.device import scoring
from surveys.linking import EVERYONE, LINKED, TAKING_PART, is_asked_of
from surveys.models import Wave
from surveys.question_set import QuestionSet, question_sets
from surveys.views.check_in import ANSWER_BYTES
from tests.analytics.factories import make_wave
from tests.factories import Cast
from tests.surveys.factories import address, make_round

HERE = Path(__file__).parent
SCRIPTS = HERE.parents[1] / "static" / "js"
SignIn = Callable[[Any], Client]
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
CHOSEN: tuple[dict[str, tuple[str, ...]], ...] = (
    {},
    {"phq4": EVERYONE},
    {"phq4": TAKING_PART, "talk": EVERYONE, "burnout": TAKING_PART},
    dict.fromkeys(LINKED, EVERYONE),
)


def _run(script: str, module: str, given: str = "") -> Any:
    command = ["node", HERE / script, SCRIPTS / module]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def _answers(asked: QuestionSet, drawn: random.Random) -> dict[str, int]:
    """Answers with gaps: one in six is skipped."""
    questions = [each for each in asked.questions("en") if drawn.random() > 1 / 6]
    return {each.key: drawn.choice(each.choices).code for each in questions}


def _case(asked: QuestionSet, linked: dict[str, tuple[str, ...]], drawn: random.Random) -> dict[str, Any]:
    wave = Wave(linked=linked, has_strata=True)
    measures = json.loads(scoring(wave, asked).measures)
    remembered = drawn.sample(measures, drawn.randint(0, len(measures)))
    # What no scale reaches was never a score: a file that somebody edited.
    earlier = {each["name"]: drawn.choice([each["low"], each["high"], each["low"] + 1, 1000, "1", None]) for each in remembered}
    stratum = drawn.choice(["member", "not_yet", "all"])
    return {
        "measures": measures,
        "answers": _answers(asked, drawn),
        "stratum": stratum,
        "earlier": earlier,
        "token": _token(drawn),
        "gender": drawn.choice(list(GENDER_CODES)),
    }


def _token(drawn: random.Random) -> dict[str, str]:
    """As long as tokens are."""
    prepared, signature = drawn.randbytes(blind.PREFIX_BYTES + blind.TOKEN_BYTES), drawn.randbytes(blind.KEY_BITS // 8)
    return {"prepared": b64encode(prepared).decode(), "signature": b64encode(signature).decode()}


@needs_node
def test_the_device_scores_as_the_server_does() -> None:
    """Every question set, many answers: the same scores, and a sheet that holds no answer of what is asked as a change."""
    drawn = random.Random(4)
    sets = sorted(question_sets().values(), key=lambda each: each.name)
    chosen = [(asked, linked) for asked in sets for linked in CHOSEN for _ in range(60)]
    cases = [(asked, linked, _case(asked, linked, drawn)) for asked, linked in chosen]
    results = _run("scores.mjs", "scores.js", json.dumps([case for _, _, case in cases]))
    seen = set()
    for (asked, linked, case), result in zip(cases, results, strict=True):
        values, _ = asked.scored(case["answers"])
        assert result["scores"] == {name: value for name, value in values.items() if name in LINKED}
        changed = {name for name, strata in linked.items() if is_asked_of(strata, case["stratum"]) or case["stratum"] == "all"}
        if case["stratum"] == "all" and any(strata == TAKING_PART for strata in linked.values()):
            continue  # A round with one stratum never asks one of two halves (surveys.linking.asked_as_change).
        kept_back = {key for name in changed for key in asked.keys_of(name)}
        assert result["sheet"]["answers"] == {key: code for key, code in case["answers"].items() if key not in kept_back}
        expected = {}
        for each in case["measures"]:
            name, then = each["name"], case["earlier"].get(each["name"])
            if name in changed and name in values and type(then) is int and each["low"] <= then <= each["high"]:
                expected[name] = values[name] - then
        assert result["sheet"]["changes"] == expected
        seen |= {(bool(changed), bool(expected))}
    assert seen == {(False, False), (True, False), (True, True)}


@needs_node
def test_every_answer_goes_out_with_one_length() -> None:
    """With a memory or without, with every question answered or one: nobody who watches the line can tell by the size."""
    drawn = random.Random(5)
    cases = []
    for asked in question_sets().values():
        longest = {
            each.key: max((choice.code for choice in each.choices), key=lambda code: len(str(code)))
            for each in asked.questions("en")
        }
        one = dict(list(longest.items())[:1])
        for linked in CHOSEN:
            case = _case(asked, linked, drawn)
            lowest = {each["name"]: each["low"] for each in case["measures"]}
            cases += [
                {**case, "answers": answers, "earlier": earlier, "gender": gender}
                for answers in (longest, one, {})
                for earlier in (lowest, {})
                for gender in ("man", "not_stated")
            ]
    results = _run("scores.mjs", "scores.js", json.dumps(cases))
    assert {len(result["written"].encode()) for result in results} == {1024}
    assert any(result["sheet"]["changes"] for result in results)
    for case, result in zip(cases, results, strict=True):
        sent = json.loads(result["written"])
        assert sent == {"token": case["token"], "gender": case["gender"], **result["sheet"]}
    assert ANSWER_BYTES > 1024


@needs_node
def test_a_file_opens_with_its_code_and_with_nothing_else() -> None:
    found = _run("score_file.mjs", "score_file.js")
    assert json.loads(found["right"]) == {"one": {"title": "May 2026", "day": "2026-05-04", "scores": {"phq4": 7}}}
    assert found["asTyped"] == found["right"]
    assert {found[name] for name in ("wrong", "none", "damaged")} == {"WrongCode"}
    assert {found[name] for name in ("weaker", "endless", "other", "text", "large")} == {"NotAFile"}
    assert found["file"]["rounds"] >= 600_000
    # Nothing of it is readable, and two files of the same scores have nothing in common.
    assert "phq4" not in json.dumps(found["file"])
    again = json.loads(found["again"])
    assert all(again[part] != found["file"][part] for part in ("salt", "iv", "sealed"))


@needs_node
def test_a_code_has_more_than_80_bits() -> None:
    codes = [code.replace("-", "") for code in _run("score_file.mjs", "score_file.js")["codes"]]
    letters = {letter for code in codes for letter in code}
    assert len(letters) == 32 and not letters & set("ILOU")
    assert {len(code) * math.log2(32) for code in codes} == {100}
    assert len(set(codes)) == 200


# The page


def test_the_page_holds_names_and_no_score(cast: Cast, client_of: SignIn) -> None:
    page = client_of(cast.bob).get("/harbour/me/scores/").content.decode()
    assert f'data-owner="{owner_of_scores(cast.bob)}"' in page
    assert "Let this device remember my scores from now on." in page
    assert "/harbour/me/scores/" in client_of(cast.bob).get("/harbour/me/").content.decode()
    assert "/harbour/me/scores/" in client_of(cast.bob).get("/harbour/me/delete/").content.decode()


def test_the_owners_name_is_ones_own_and_stays_the_same(cast: Cast) -> None:
    names = {owner_of_scores(person) for person in (cast.alice, cast.bob, cast.carol, cast.dan)}
    assert len(names) == 4
    wave = make_round(organization=cast.organization)
    with tenant(cast.organization.pk):
        cast.bob.refresh_from_db()
        (home,) = rounds_for_home(cast.bob)
    assert home.wave == wave
    assert home.owner == owner_of_scores(cast.bob) != home.holder


def test_an_open_round_tells_the_device_what_it_asks(cast: Cast) -> None:
    earlier = make_wave(organization=cast.organization, closed_on=timezone.localdate(), title="May <2026>")
    wave = make_round(organization=cast.organization, linked={"phq4": list(EVERYONE)}, linked_since=earlier)
    page = Client().get(address("check_in", wave, cast.organization)).content.decode()
    assert f'data-since="{earlier.public_id}"' in page
    assert "This round asks how you changed since “May &lt;2026&gt;”" in page
    assert page.count('data-note="change"') == 4
    assert "Let this device remember my scores of this round." in page


def test_a_usual_round_asks_for_no_change_and_may_be_remembered(cast: Cast) -> None:
    wave = make_round(organization=cast.organization)
    page = Client().get(address("check_in", wave, cast.organization)).content.decode()
    assert 'data-since=""' in page
    assert "data-note" not in page and "data-round-note" not in page
    assert "Let this device remember my scores of this round." in page


def test_after_a_session_there_is_nothing_to_remember(cast: Cast) -> None:
    wave = make_round(organization=cast.organization, kind="session")
    page = Client().get(address("check_in", wave, cast.organization)).content.decode()
    assert "Let this device remember" not in page
