"""What can go wrong, and the exit code that says so.

Every message is one sentence that names what is wrong, where, and what to do. The command
line prints it and ends with ``exit_code``; nothing here is caught to be logged and lost.
"""


class LaborgraphError(Exception):
    """Any failure that a person can mend; ``exit_code`` is what the command ends with."""

    exit_code = 1


class CheckFailedError(LaborgraphError):
    """A check said no: an expected answer differs, a passage moved, no rows where rows are due."""

    exit_code = 1


class WrongUseError(LaborgraphError):
    """An unknown option, query, parameter, name or value."""

    exit_code = 2


class UnreadableInputError(LaborgraphError):
    """A missing file, a syntax error (``file:line:column``), a wrong encoding."""

    exit_code = 3


class EndpointError(LaborgraphError):
    """A remote endpoint that refuses, times out or does not speak SPARQL."""

    exit_code = 4
