"""What a change means: between versions of a library, and for the answers it gives."""
