"""What stops a model from being fitted, said with its reason."""

from regard.kernel.errors import RegardError


class NotEnoughData(RegardError):
    """The data cannot carry this model. The message says which data are missing; no number is made up instead."""

    code = "not_enough_data"
    status = 422
