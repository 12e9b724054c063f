"""The columnar copy: Parquet files, one per page of a fact, and the manifest in the database that names them.

A page is written as a new file; then manifest, generation and the marks that asked for it change in one
transaction. A crash before it leaves a file nobody names, which is swept; after it, everything is done. So the
copy is always that of one generation, and writing a page again from the database gives what a rebuild gives.
"""
