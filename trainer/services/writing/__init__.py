"""Banks written in the browser, from a draft to a published version."""
