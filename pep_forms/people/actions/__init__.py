"""Everything that can be done with people, one file to a subject.

Each action checks, changes and logs in one transaction, and takes who does it as `by`.
"""
