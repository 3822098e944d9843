"""What every figure means, and how all of them are counted at once."""
