"""New definitions and changes to definitions: what the project proposes, and the edits that write it."""
