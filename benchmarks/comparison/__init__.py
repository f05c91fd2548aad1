"""Measures lanspread beside other programs that move files. Python's standard library only."""
