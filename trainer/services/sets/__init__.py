"""Sets of questions for a class: making, giving, taking and marking them."""
