"""What is wrong, said to somebody who types Python and no options of a command."""

import functools
import re
from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from laborgraph.errors import LaborgraphError

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")
# "--" inside a name, as in id:tnsa--ue, is no option.
_OPTION: Final = r"(?<![\w-])--([a-z]+)"
_PARAMETER: Final = r"(?<!\S)-p (?=\w+=)"


def in_python(function: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
    """Let the errors of a function name arguments where those below name options."""

    @functools.wraps(function)
    def with_arguments(*args: _Given.args, **named: _Given.kwargs) -> _Result:
        try:
            return function(*args, **named)
        except LaborgraphError as error:
            error.args = (_arguments(str(error)),)
            raise

    return with_arguments


def _arguments(message: str) -> str:
    """A message with arguments in the place of options.

    >>> _arguments("--at and --during exclude each other; id:tnsa--ue has -p year='1994'.")
    "at= and during= exclude each other; id:tnsa--ue has year='1994'."
    """
    return re.sub(_PARAMETER, "", re.sub(_OPTION, r"\1=", message))
