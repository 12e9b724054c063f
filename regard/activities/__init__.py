"""What people do with customers and have yet to do: notes, calls and meetings that were, and tasks that are to be.

An *activity* is past and belongs to a customer; whoever sees the customer sees it. A *task* is somebody's, and may be about a
customer. Both are told in the customer's story without their words: the timeline reads these where they are kept, so what is
changed or deleted there is changed or gone here too.
"""
