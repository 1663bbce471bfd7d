"""Keys that sign tokens blindly, and the record that a person has collected theirs."""

from django.db import models

from organizations.models.person import Person
from peersupport.tenancy import TenantModel
from surveys.models.wave import Wave


class WaveKey(TenantModel):
    """The signing key of one wave and stratum; its public half is shown to everyone.

    Personal data: none. Goes: the private half and the row at close.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="keys")
    # "member", "not_yet", or "all" where the round has one stratum.
    stratum = models.CharField(max_length=8)
    public_jwk = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    private_key = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "wave", "stratum"], name="wavekey_once"),
            models.CheckConstraint(
                condition=models.Q(stratum__in=["member", "not_yet", "mixed", "specific", "all"]),
                name="wavekey_stratum_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id}/{self.stratum}"


class TokenIssue(TenantModel):
    """That a person has collected their token: all that is stored about taking part, and only until close (P5).

    Personal data: person, wave, day. Goes: the person with their account, the row at close.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="+")
    # Emptied, not deleted, with the person: their answer may lie in the box, and answers never outnumber tokens.
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    # Hash of the blinded message: asking again with the same one gives the same signature, another one is refused.
    blinded_hash = models.BinaryField(max_length=32)
    stratum = models.CharField(max_length=8)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "wave", "person"], name="token_once_per_person")]

    def __str__(self) -> str:
        return f"token {self.wave_id}"
