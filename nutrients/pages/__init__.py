"""What each page shows, assembled from saved or unsaved rows: for the view, the preview and all twins alike."""
