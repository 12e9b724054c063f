"""Pairs of customers that may be one and the scans that found them; what is required, how good records are, what was mended."""

from regard.quality.models.double import Double
from regard.quality.models.governance import FieldGroup, SignOff
from regard.quality.models.mend import Mend, MendChange
from regard.quality.models.requirement import Requirement, RequirementSignOff
from regard.quality.models.scan import Scan
from regard.quality.models.score import CheckCount, CustomerQuality, Scoring
from regard.quality.models.task import StewardTask

__all__ = [
    "CheckCount",
    "CustomerQuality",
    "Double",
    "FieldGroup",
    "Mend",
    "MendChange",
    "Requirement",
    "RequirementSignOff",
    "Scan",
    "Scoring",
    "SignOff",
    "StewardTask",
]
