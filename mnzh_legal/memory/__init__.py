"""The translation memory: what people have translated, found again exactly or nearly."""
