"""The guide: what each page is for, what to do first, and the documents of this product, read in it.

A *topic* belongs to a page and says what it is for and three things to do there. A *step* is something to do first, ticked when
the data show that it was done. Both only point; the guide keeps nothing of its own but whether somebody has put their steps away.
"""
