"""Who changed which row, from what, to what. Written by services, in the transaction of the change."""
