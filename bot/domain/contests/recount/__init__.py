"""Recount files: everything needed to work out a contest's result again, without naming a voter.

Standard library only, so that anyone who has the file can check it:

    file = read(path.read_bytes())
    recount(file).findings  # empty: the file is unchanged and its ranking is right
"""
