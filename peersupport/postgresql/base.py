"""The module that Django looks for in an engine."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Before the first statement of a request Django asks "SELECT 1" of a kept connection: a way there and back for nothing.

    A server that has ended a connection has written to it, or closed it: either can be read. Where nothing can be read the
    connection stands as far as anybody can know, and where something can, the question is asked after all.
    """

    def is_usable(self) -> bool:
        """Tell whether the connection can be used, without asking the server where that is clear."""
        if self.connection is None or self.connection.closed:
            return False
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN | select.POLLPRI)
        return True if not waiting.poll(0) else super().is_usable()
