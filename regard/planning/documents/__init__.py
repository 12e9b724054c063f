"""The plan on paper: the same sections and live figures, typeset as PDF or laid out as a Word file."""
