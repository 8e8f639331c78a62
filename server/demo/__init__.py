"""The demo: an invented province, its people and six months of their work. Nothing in it is real.

names     people and places, put together from syllables
province  the workbook: units, hamlets, members, households, assignments, accounts
phones    the people's devices: what they write, and when it reaches the server
visits    visits, the wishes heard on them, and what became of both
cells     meetings, tasks and comments of the cells
quarrels  what two people wrote at once, and what somebody could not hand in
building  all of it, in the order of time, into a data folder
"""

PASSWORD = "gan-dan-demo"
"""Of every account of the demo; anybody may know it, since nothing there is real."""

SIGN_INS = ("canbo", "bithu", "xa", "huyen", "quantri")
"""The accounts to begin with: cadre and secretary of one cell, staff of their commune, reviewer, administrator."""
