"""Questions whether two groups want to meet in one session."""

from django.db import models
from django.utils.timezone import now

from groups.models.group import PeerGroup
from groups.models.session import Session
from peersupport.tenancy import TenantModel


class BridgeRequest(TenantModel):
    """The question to the facilitators of another group; their yes sets `Session.bridge_to`, and then it is gone.

    Personal data: none. Goes: with the answer, or when the session begins.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="bridge_requests")
    group = models.ForeignKey(PeerGroup, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=now)
    # Of this a conditional UPDATE is made before anybody is mailed.
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        # One question at a time.
        constraints = [models.UniqueConstraint(fields=["organization", "session"], name="bridge_request_once")]

    def __str__(self) -> str:
        return f"bridge request {self.pk}"
