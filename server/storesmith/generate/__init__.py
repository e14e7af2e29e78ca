"""A definition → the files that it stands for, and the change that writes them.

Import from the modules: a check needs the plan and nothing of what renders and merges.
"""
