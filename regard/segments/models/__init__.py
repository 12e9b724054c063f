"""Segments, who is and was in them, and the rules people are still working on."""

from regard.segments.models.draft import Draft
from regard.segments.models.feed import RefreshState, Touched
from regard.segments.models.membership import Build, Member, MemberBits
from regard.segments.models.segment import Segment

__all__ = ["Build", "Draft", "Member", "MemberBits", "RefreshState", "Segment", "Touched"]
