"""The screens round PEPs: the one list, opening, the history and the reasons for a PEP."""
