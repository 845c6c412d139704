"""Questions made from a bank: items, proofs, wording, form, and the checks on all of them."""
