"""The public views, by what they answer."""
