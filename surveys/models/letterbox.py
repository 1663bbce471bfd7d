"""The letterbox of an open wave, and the sheets of a closed one."""

import uuid

from django.db import models
from django.db.models.lookups import Exact

from peersupport.tenancy import TenantModel
from surveys.linking import LINKED, change_of
from surveys.models.wave import Wave
from surveys.sealing import SEALED_BYTES

# Single items from 0 to 10.
TO_TEN = (
    *("talk", "seek", "felt_safe", "felt_heard", "useful"),
    *("satisfied", "worthwhile", "happy", "anxious", "understand", "open_talk", "speak_up"),
)


class Letter(TenantModel):
    """An answer in its sealed envelope, with the hash of the token spent on it. The web role may put one in and read none.

    Personal data: none that anyone can read; sealed to the wave's key. Goes: at close.
    """

    without_tenant_key = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="+", db_index=False)
    token_hash = models.BinaryField(max_length=32)
    ciphertext = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "wave", "token_hash"], name="letter_token_spent_once"),
            # A length of its own would tell one letter from another.
            models.CheckConstraint(
                condition=Exact(
                    models.Func("ciphertext", function="octet_length", output_field=models.IntegerField()), SEALED_BYTES
                ),
                name="letter_of_one_size",
            ),
        ]

    def __str__(self) -> str:
        return "letter"


class Sheet(TenantModel):
    """One answer sheet of a closed wave: scores only, in fixed columns. Only the worker's role can read it (P11).

    Personal data: scores and a gender category without a person, a time or an order. Goes: within a day of publication, 30 days
    after close in any case (P19).
    """

    without_tenant_key = True

    class GenderCode(models.IntegerChoices):
        WOMAN = 0, "woman"
        MAN = 1, "man"
        NONBINARY = 2, "nonbinary"
        NOT_STATED = 3, "not_stated"

    class SecondCode(models.IntegerChoices):
        MEMBER = 0, "member"
        NOT_YET = 1, "not_yet"
        MIXED = 2, "mixed"
        SPECIFIC = 3, "specific"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="+", db_index=False)
    gender = models.PositiveSmallIntegerField(choices=GenderCode)
    second = models.PositiveSmallIntegerField(choices=SecondCode)
    phq4 = models.PositiveSmallIntegerField(null=True)
    loneliness = models.PositiveSmallIntegerField(null=True)
    burnout = models.PositiveSmallIntegerField(null=True)
    talk = models.PositiveSmallIntegerField(null=True)
    seek = models.PositiveSmallIntegerField(null=True)
    felt_safe = models.PositiveSmallIntegerField(null=True)
    felt_heard = models.PositiveSmallIntegerField(null=True)
    useful = models.PositiveSmallIntegerField(null=True)
    satisfied = models.PositiveSmallIntegerField(null=True)
    worthwhile = models.PositiveSmallIntegerField(null=True)
    happy = models.PositiveSmallIntegerField(null=True)
    anxious = models.PositiveSmallIntegerField(null=True)
    ucla3 = models.PositiveSmallIntegerField(null=True)
    understand = models.PositiveSmallIntegerField(null=True)
    open_talk = models.PositiveSmallIntegerField(null=True)
    speak_up = models.PositiveSmallIntegerField(null=True)
    # Changes since an earlier round, computed on the device; never beside the level of the same person.
    phq4_change = models.SmallIntegerField(null=True)
    loneliness_change = models.SmallIntegerField(null=True)
    burnout_change = models.SmallIntegerField(null=True)
    talk_change = models.SmallIntegerField(null=True)
    seek_change = models.SmallIntegerField(null=True)
    # How many scales were begun and not finished: they are not scored, and counted as started (measurement.md §1).
    started = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(gender__lte=3, second__lte=3), name="sheet_atom_known"),
            models.CheckConstraint(condition=models.Q(phq4__lte=12) | models.Q(phq4=None), name="sheet_phq4_range"),
            models.CheckConstraint(
                condition=models.Q(loneliness__range=(1, 5)) | models.Q(loneliness=None), name="sheet_loneliness_range"
            ),
            models.CheckConstraint(condition=models.Q(burnout__lte=100) | models.Q(burnout=None), name="sheet_burnout_range"),
            models.CheckConstraint(condition=models.Q(ucla3__range=(3, 9)) | models.Q(ucla3=None), name="sheet_ucla3_range"),
            *(
                models.CheckConstraint(
                    condition=models.Q((f"{name}__lte", 10)) | models.Q((name, None)), name=f"sheet_{name}_range"
                )
                for name in TO_TEN
            ),
            *(
                models.CheckConstraint(
                    condition=models.Q((f"{change_of(name)}__range", (-reach, reach))) | models.Q((change_of(name), None)),
                    name=f"sheet_{name}_change_range",
                )
                for name, reach in LINKED.items()
            ),
            # Either the level or the change of one person, never both (rule 12).
            *(
                models.CheckConstraint(
                    condition=models.Q((name, None)) | models.Q((change_of(name), None)), name=f"sheet_{name}_level_or_change"
                )
                for name in LINKED
            ),
        ]
        indexes = [models.Index(fields=["organization", "wave"], name="sheet_by_wave")]

    def __str__(self) -> str:
        return "sheet"
