"""`make bench`: what things cost, as ratios taken in one run, each with its spread and a goal that is met or missed.

A measurement is a function that yields `Row`s; a new one is added to the ROWS of its module. Costs are processor
time, so a busy machine disturbs little; within a round everything is measured once, in a new order, and a ratio is
formed from what was measured side by side. A run ends by naming each goal (`goals`) as met, missed or not measured,
and exits 1 when one is missed. `python -m tests.bench serving` measures one part alone.
"""
