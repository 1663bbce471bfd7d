"""Letters: one size, opened by the worker's key alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import sealing
from surveys.question_set import STRATA, QuestionSet, question_sets

ENVIRONMENT = b"e" * 32


def _contents(asked: QuestionSet) -> st.SearchStrategy[sealing.Content]:
    """Any sheet of a question set: each of its scales complete, or begun, or left out."""
    columns = [scale.column for scale in asked.measures]
    begun = st.lists(st.sampled_from(columns), unique=True).map(lambda names: tuple(sorted(names)))
    return st.builds(
        sealing.Content,
        gender=st.sampled_from(["woman", "man", "nonbinary", "not_stated"]),
        second=st.sampled_from(STRATA[asked.kind]),
        values=st.dictionaries(st.sampled_from(columns), st.integers(0, 100)),
        started=begun,
    )


contents = st.sampled_from(list(question_sets().values())).flatmap(_contents)


@given(contents)
def test_every_sheet_has_the_same_size_and_comes_back(content: sealing.Content) -> None:
    public, wrapped = sealing.new_wave_key(ENVIRONMENT)
    letter = sealing.seal(content, public)
    assert len(letter) == sealing.SEALED_BYTES
    assert sealing.unseal(letter, sealing.unwrap(wrapped, ENVIRONMENT)) == content


def test_the_same_sheet_never_looks_the_same() -> None:
    public, _wrapped = sealing.new_wave_key(ENVIRONMENT)
    content = sealing.Content("woman", "member", {"phq4": 3})
    assert len({sealing.seal(content, public) for _ in range(50)}) == 50


def test_a_sheet_that_would_need_a_larger_envelope_is_refused() -> None:
    with pytest.raises(sealing.SealError, match="too large"):
        sealing.pack(sealing.Content("woman", "member", {f"scale_number_{i}": 100 for i in range(30)}))


def test_another_environment_key_opens_nothing() -> None:
    _public, wrapped = sealing.new_wave_key(ENVIRONMENT)
    with pytest.raises(sealing.SealError, match="another sealing key"):
        sealing.unwrap(wrapped, b"f" * 32)


@pytest.mark.parametrize("damage", [b"", b"x", bytes(sealing.SEALED_BYTES)])
def test_a_damaged_letter_is_told_apart(damage: bytes) -> None:
    _public, wrapped = sealing.new_wave_key(ENVIRONMENT)
    with pytest.raises(sealing.SealError):
        sealing.unseal(damage, sealing.unwrap(wrapped, ENVIRONMENT))


def test_the_stored_halves_do_not_contain_the_private_key() -> None:
    public, wrapped = sealing.new_wave_key(ENVIRONMENT)
    private = sealing.unwrap(wrapped, ENVIRONMENT)
    assert private not in wrapped
    assert private not in public
