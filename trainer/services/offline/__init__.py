"""Practice without a network: packs for devices, and what comes back from them."""
