"""What a browser talks to: one module a blueprint, each view loading, acting and answering."""
